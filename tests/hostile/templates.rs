//! A template of a stranger's branch: whatever it says, it ends, and with a finding at its line.

use crate::sandbox::Sandbox;
use crate::{SERVICE, refused, template, with};

/// Refused at a line of the template.
#[track_caller]
fn refused_at(text: &str, line: usize, why: &str) {
    let (code, said) = template(text.as_bytes());
    let place = format!("templates/kubernetes/service.yaml:{line}:");
    assert!(code == 2 && said.contains(why) && said.contains(&place), "{code}: {said:.2000}");
}

#[test]
fn a_block_is_not_moved_beyond_every_width() {
    let text = "a: 1\n{% filter indented(18446744073709551615) %}\nb: 2\n{% endfilter %}\n";
    refused_at(text, 2, "`indented` moves a block by at most 64 columns");
}

#[test]
fn a_text_that_nests_too_deep_is_not_parsed() {
    let deep =
        |open: &str, close: &str| format!("a: {{{{ {}1{} }}}}", open.repeat(50_000), close.repeat(50_000));
    refused_at(&deep("[", "]"), 1, "a tag has at most");
    refused_at(&deep("(", ")"), 1, "a tag has at most");
    refused_at(&deep("{1: ", "}"), 1, "a tag has at most");
    refused_at(&deep("not ", ""), 1, "a tag has at most");
    refused_at(&deep("-", ""), 1, "a tag has at most");
    refused_at(&format!("a: {{{{ {}1 }}}}", "1 if 1 else ".repeat(20_000)), 1, "a tag has at most");
    refused_at(&format!("\na: {{{{ 1{} }}}}", " + 1".repeat(28_000)), 2, "a tag has at most");
    refused_at(&format!("a: {{{{ 1{} }}}}", "|int".repeat(28_000)), 1, "a tag has at most");
    refused_at(&format!("a: {{{{ service{} }}}}", ".a".repeat(28_000)), 1, "a tag has at most");
    let blocks = format!("{}{}", "{% if 1 %}".repeat(10_000), "{% endif %}".repeat(10_000));
    refused_at(&blocks, 1, "blocks stand in each other at most");
    refused_at(
        &format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(10_000)),
        1,
        "at most 200 `elif`",
    );
}

#[test]
fn a_value_does_not_double_for_ever() {
    let set = "{% set x = x ~ x %}\n".repeat(60);
    refused_at(
        &format!("{{% set x = 'abcdefgh' %}}\n{set}"),
        17,
        "a value in a template has at most 256 KiB",
    );
    let plus = "{% set x = x + x %}\n".repeat(60);
    refused_at(&format!("{{% set x = 'abcdefgh' %}}\n{plus}"), 17, "a value in a template has at most");
    let list = "{% set x = [x, x] %}\n".repeat(20);
    refused_at(&format!("{{% set x = 'abcdefgh' %}}\n{list}"), 16, "a value in a template has at most");
    let with = format!("{}{}", "{% with x = x ~ x %}".repeat(30), "{% endwith %}".repeat(30));
    refused_at(&format!("{{% set x = 'abcdefgh' %}}{with}"), 1, "a value in a template has at most");
    let each = format!("{}{}", "{% for x in [x ~ x] %}".repeat(30), "{% endfor %}".repeat(30));
    refused_at(&format!("{{% set x = 'abcdefgh' %}}{each}"), 1, "a value in a template has at most");
}

#[test]
fn no_filter_or_operator_makes_much_of_little() {
    refused_at("a: {{ \"%2000000000d\"|format(1) }}", 1, "format");
    refused_at("a: {{ 'x' * 2000000000 }}", 1, "`*` stands once in a tag");
    refused_at("a: {{ 'x' * 1000 * 1000 * 1000 }}", 1, "`*` stands once in a tag");
    refused_at("a: {{ 10 ** 10 ** 10 }}", 1, "`*` stands once in a tag");
    let long = "x".repeat(60_000);
    refused_at(&format!("a: {{{{ '{long}'|replace('x', '{long}') }}}}"), 1, "a filter gives at most");
    refused_at(&format!("a: {{{{ range(60000)|join('{long}') }}}}"), 1, "a filter gives at most");
    for filter in ["batch(1000000000, 'x')", "slice(1000000000)", "indent(1000000000)", "pprint"] {
        refused_at(&format!("a: {{{{ 'x'|{filter} }}}}"), 1, "[template-undefined]");
    }
}

#[test]
fn what_is_written_has_an_end() {
    let loops = |inside: &str| {
        format!("{}{inside}{}", "{% for a in range(100000) %}".repeat(3), "{% endfor %}".repeat(3))
    };
    refused_at(&loops(""), 1, "a template takes at most 2000000 steps");
    let line = "x".repeat(20_000);
    refused_at(&loops(&line), 1, "a template writes at most 16 MiB");
    refused_at(&loops(&format!("{{% raw %}}{line}{{% endraw %}}")), 1, "a template writes at most 16 MiB");
    refused_at(&loops(&format!("{{{{ '{line}' }}}}")), 1, "a template writes at most 16 MiB");
    let filtered = format!("{{% filter indented(2) %}}{line}{{% endfilter %}}");
    refused_at(&loops(&filtered), 1, "a template writes at most 16 MiB");
}

#[test]
fn templates_that_include_each_other_end() {
    refused(template(b"{% include 'kubernetes/service.yaml' %}"), "[template-failed]");
    refused(template(b"{% extends 'kubernetes/service.yaml' %}"), "[template-failed]");
    let both = "{% include 'kubernetes/service.yaml' %}{% include 'kubernetes/service.yaml' %}";
    refused(template(both.as_bytes()), "[template-failed]");
    let found = with(|sandbox: &Sandbox| {
        sandbox.write("templates/kubernetes/service.yaml", b"{% include 'kubernetes/a' %}");
        sandbox.write(
            "templates/kubernetes/a",
            b"\n\n{{ [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] }}",
        );
    });
    refused(found.clone(), "brackets in each other");
    refused(found, "templates/kubernetes/a:3:");
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    refused_at("{% macro a() %}{% endmacro %}", 1, "`include` and `with` do it");
    refused_at("\n{% import 'kubernetes/service.yaml' as a %}", 2, "`include` and `with` do it");
    refused_at("{% set a %}b{% endset %}", 1, "`set` takes a value here");
    refused_at("{% for a in [1] recursive %}{% endfor %}", 1, "cannot be `recursive`");
    refused_at("{% set __keep = 1 %}", 1, "no name begins with two underscores");
    refused_at("a: {{ namespace(a=1) }}", 1, "[template-undefined]");
    refused_at("a: 1\nb: {{ (1 }}\n", 2, "is not closed");
    refused_at("a: 1\nb: {{ 1) }}\n", 2, "is not closed");
}

#[test]
fn a_template_that_people_write_is_none_of_that() {
    let text = "{% extends 'builtin/kubernetes/service.yaml' %}
{% set port = server.port * 2 %}
{% block spec %}
{{ super() -}}
{# {% for a in nothing %} #}
{% raw %}{% endraw %}
{% for name, value in service.labels|items if 'a' in name %}
  {% if loop.first %}
  {% with both = name ~ '-' ~ value, text = {'a': {'b': 1}} %}
  externalName: {{ both|replace('/', '-')|upper }}{{ text.a.b }}
  {% endwith %}
  {% endif %}
{% endfor %}
  healthCheckNodePort: {{ port }}
{% endblock %}
";
    let (_, said) = template(text.as_bytes());
    assert!(!said.contains("[template-"), "{said}");
}

#[test]
fn many_templates_that_each_have_an_end_have_one_together() {
    let environment = |number| format!("[environments.e{number}.service]\nnamespace = \"n{number}\"\n");
    let environments: String = (0..20).map(environment).collect();
    let (code, said) = with(|sandbox: &Sandbox| {
        sandbox.write("service.toml", format!("{SERVICE}{environments}").as_bytes());
        let line = "x".repeat(20_000);
        let text = format!("{{% for a in range(700) %}}\n# {line}\n{{% endfor %}}\n");
        sandbox.write("templates/kubernetes/service.yaml", text.as_bytes());
    });
    let why = "the templates of a service take at most 20000000 steps and write at most 160 MiB together";
    assert!(code == 2 && said.contains(why), "{code}: {said:.2000}");
}
