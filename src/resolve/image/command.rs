//! What starts the server: the runtime's command, what follows from the GPUs, and what the project says of it. What the
//! project says wins, and where that is not what the rest of the service goes by, it is told.

use crate::diagnostic::{Code, Finding, Span};
use crate::resolve::facts::runtime::{Gpus, RuntimeFile};
use crate::resolve::image::known::Known;
use crate::resolve::image::options::{Given, options};
use crate::resolve::service::Gpu;
use crate::resolve::{Resolver, Setting};
use crate::spec::{Spanned, known as key_of};

/// Words that the project gives.
type Words = Vec<Spanned<String>>;

/// A word of the runtime's, filled.
struct Word {
    filled: String,
    /// The keys that stood in it.
    keys: Vec<&'static str>,
}

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn command(
        &mut self,
        (own, args): (Option<Spanned<Words>>, &[Spanned<String>]),
        file: &RuntimeFile,
        known: &Known<'_>,
    ) -> Setting<Vec<String>> {
        let written: Vec<&Spanned<String>> = own.iter().flat_map(|own| &own.value).chain(args).collect();
        let given = options(written.iter().map(|word| word.value.as_str()));
        let span = |option: &Given| written[option.words.start].span;
        let told = self.several(&given, own.is_some(), file, known, span);
        let gpus = file.gpus.iter().filter(|_| told).flat_map(|gpus| &gpus.args);
        let words: Vec<Word> = file
            .command(known.model)
            .into_iter()
            .chain(gpus)
            .filter_map(|word| {
                let (filled, keys) = self.fill(word, known)?;
                Some(Word { filled, keys })
            })
            .collect();
        let mut kept = vec![true; words.len()];
        for stated in options(words.iter().map(|word| word.filled.as_str())) {
            let Some(other) = given.iter().rev().find(|option| option.name == stated.name) else { continue };
            kept[stated.words.clone()].fill(false);
            if other.value != stated.value {
                self.contradicted(&words[stated.words], span(other));
            }
        }
        let mut command = match own {
            Some(own) => {
                let words = own.value.into_iter().map(|word| word.value).collect();
                return Setting::given(words, own.span);
            }
            None => Setting::stated(Vec::new(), file.command.span),
        };
        command.also = words.iter().flat_map(|word| word.keys.clone()).collect();
        if file.gpus.as_ref().is_some_and(|gpus| !gpus.args.is_empty()) {
            command.also.push("resources.limits.gpu");
        }
        if file.base.is_none() {
            command.also.push("runtime.args");
        }
        if known.model.is_some_and(|model| model.hub.is_some()) {
            command.also.extend(["model.id", "model.revision"]);
        }
        command.value =
            words.into_iter().zip(kept).filter_map(|(word, kept)| kept.then_some(word.filled)).collect();
        command
    }

    /// An option that is given, where the runtime's says what the rest of the service goes by.
    fn contradicted(&mut self, stated: &[Word], at: Span) {
        let Some(key) = stated.iter().flat_map(|word| &word.keys).next() else { return };
        let words: Vec<&str> = stated.iter().map(|word| word.filled.as_str()).collect();
        let words = words.join(" ");
        let finding = Finding::at(Code::ArgsDisagree, at, format!("this stands in the place of `{words}`"))
            .label("what is written here wins, and the rest of the service goes by the other");
        self.report.push(match key_of(key) {
            Some(_) => {
                finding.help(format!("leave it out, and say `{key}`, which all that depends on it follows"))
            }
            None => finding.help("leave it out"),
        });
    }

    /// What becomes of the GPUs; gives back whether the server has to be told to use several.
    fn several(
        &mut self,
        given: &[Given],
        own: bool,
        file: &RuntimeFile,
        known: &Known<'_>,
        span: impl Fn(&Given) -> Span,
    ) -> bool {
        let Some(gpu) = &known.resources.gpu else { return false };
        let count = gpu.count.value;
        let Some(gpus) = file.gpus.as_ref().filter(|gpus| gpus.is_known()) else {
            self.unknown_use(gpu);
            return false;
        };
        if let Some(most) = gpus.most.as_ref().filter(|most| count > most.value) {
            let name = &known.runtime.name.value;
            let message = format!("{count} GPUs, and `{name}` uses {} at most", most.value);
            self.unused(gpu, message, format!("ask for {}", most.value));
            return false;
        }
        let sharing: Vec<&Given> =
            given.iter().filter(|option| gpus.spelling(&option.name).is_some()).collect();
        let Some(last) = sharing.last() else {
            if count > 1 && own && !gpus.args.is_empty() {
                let add: Vec<String> =
                    gpus.args.iter().filter_map(|w| Some(self.fill(w, known)?.0)).collect();
                let message =
                    format!("{count} GPUs, and nothing in `runtime.command` shares the work among them");
                self.unused(gpu, message, format!("add `{}` to it", add.join(" ")));
            }
            return count > 1 && !own;
        };
        let product = gpus.options.iter().try_fold(1_i64, |product, spellings| {
            let option = sharing.iter().rev().find(|option| spellings.contains(&option.name));
            let size = option.map_or(Some(1), |option| option.value.as_ref()?.parse().ok());
            product.checked_mul(size?)
        });
        // What is no number is for the server to refuse.
        if let Some(product) = product.filter(|product| *product != count) {
            let message = format!("this is for {}, and the pod has {}", gpus_of(product), gpus_of(count));
            self.report.push(
                Finding::at(Code::ArgsDisagree, span(last), message)
                    .label(if product < count { "the others stay idle" } else { "the server will not start" })
                    .related(gpu.count.span(), "the GPUs")
                    .help("leave it out: how the work is shared follows from the GPUs")
                    .help(format!("or ask for as many: `[resources.limits]` `gpu = {product}`")),
            );
        }
        false
    }

    fn unused(&mut self, gpu: &Gpu, message: String, help: String) {
        let at = gpu.count.span().or(self.input.key("runtime"));
        self.report.push(
            Finding::at_or_in(Code::GpusUnused, at, self.input.project.file(), message)
                .label("the others are paid for and stay idle")
                .help(help),
        );
    }

    /// Code of the project's own: nobody but its author knows.
    fn unknown_use(&mut self, gpu: &Gpu) {
        if gpu.count.value < 2 {
            return;
        }
        let message = format!("nothing says what uses {} GPUs", gpu.count.value);
        let at = gpu.count.span();
        self.report.push(
            Finding::at_or_in(Code::GpusUnknown, at, self.input.project.file(), message)
                .label("code that does not share its work among them uses the first alone")
                .help("ask for one: `gpu = 1`")
                .help("or accept it, where the code uses all: `allow = [\"gpus-unknown\"]` at the top of the file"),
        );
    }
}

impl Gpus {
    /// Whether it is known what the server does with several.
    fn is_known(&self) -> bool {
        self.all || self.most.is_some() || !self.args.is_empty()
    }

    /// Which option a word is, among those that share the work.
    fn spelling(&self, name: &str) -> Option<usize> {
        self.options.iter().position(|spellings| spellings.iter().any(|spelling| spelling == name))
    }
}

fn gpus_of(count: i64) -> String {
    if count == 1 { "1 GPU".to_owned() } else { format!("{count} GPUs") }
}
