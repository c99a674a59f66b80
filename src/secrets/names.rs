//! Names that are given to secrets.

/// What a name's last word says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// A password: whatever it is, it is one.
    Password,
    /// A token or a key of access.
    Access,
    /// A key of some kind: one of access if it looks like it.
    Key,
    /// Something else.
    Other,
}

const PASSWORDS: &[&str] = &["PASSWORD", "PASSWD", "PASSPHRASE", "PASSWORT", "PASS", "PWD", "PASSCODE"];
const ACCESS: &[&str] = &[
    "SECRET",
    "SECRETS",
    "TOKEN",
    "PAT",
    "CREDENTIAL",
    "CREDENTIALS",
    "CREDS",
    "APIKEY",
    "AUTHTOKEN",
    "ACCESSKEY",
    "SECRETKEY",
    "PRIVATEKEY",
    "ACCOUNTKEY",
];
/// What stands before `KEY` where it opens something.
const OF_ACCESS: &[&str] = &[
    "API",
    "ACCESS",
    "SECRET",
    "PRIVATE",
    "ENCRYPTION",
    "SIGNING",
    "AUTH",
    "ACCOUNT",
    "STORAGE",
    "MASTER",
    "FERNET",
    "JWT",
    "SESSION",
    "SERVICE",
    "SSH",
];
/// What stands before `KEY`, and whoever reads it may have it.
const PUBLIC: &[&str] = &["PUBLIC", "PUBLISHABLE", "PUB", "PRIMARY", "FOREIGN", "PARTITION", "SORT", "CACHE"];
/// What stands before `TOKEN` where it is a piece of text: the special tokens of tokenizers, and counts of tokens.
const OF_TEXT: &[&str] = &[
    "ADDITIONAL",
    "AUDIO",
    "BEGIN",
    "BLANK",
    "BOI",
    "BOS",
    "CLS",
    "DECODER",
    "DELIMITER",
    "END",
    "EOD",
    "EOI",
    "EOM",
    "EOS",
    "EOT",
    "FIRST",
    "IMAGE",
    "LAST",
    "MASK",
    "MAX",
    "MIDDLE",
    "MIN",
    "NEWLINE",
    "NEXT",
    "NUM",
    "OOV",
    "PAD",
    "PADDING",
    "PER",
    "PREFIX",
    "SEP",
    "SEPARATOR",
    "SOT",
    "SPACE",
    "SPECIAL",
    "START",
    "STOP",
    "SUFFIX",
    "THINK",
    "UNK",
    "UNKNOWN",
    "VIDEO",
    "VISION",
    "WORD",
];
/// What stands before `SECRET` where it is the name of a Secret.
const OF_NAMES: &[&str] =
    &["TLS", "PULL", "IMAGEPULL", "INGRESS", "CERT", "CERTIFICATE", "K8S", "KUBERNETES"];
/// What may follow without changing what a name says.
const AFTER: &[&str] = &[
    "BASE",
    "BASE64",
    "B64",
    "DEFAULT",
    "DEV",
    "HEX",
    "LIVE",
    "NEW",
    "OLD",
    "PRIMARY",
    "PROD",
    "PRODUCTION",
    "RO",
    "RW",
    "SECONDARY",
    "STAGE",
    "STAGING",
    "TEST",
    "VALUE",
];

/// What a name says of its value.
#[must_use]
pub fn called(name: &str) -> Called {
    let words = words(name);
    let mut words = words.as_slice();
    while let Some((last, before)) = words.split_last() {
        let passed = AFTER.contains(&last.as_str())
            || last.trim_start_matches('V').bytes().all(|byte| byte.is_ascii_digit());
        if !passed || before.is_empty() {
            break;
        }
        words = before;
    }
    let Some((last, before)) = words.split_last() else { return Called::Other };
    let last = last.as_str();
    let is_before = |of: &[&str]| before.last().is_some_and(|word| of.contains(&word.as_str()));
    match last {
        _ if PASSWORDS.iter().any(|known| last == *known || (known.len() >= 6 && last.ends_with(known))) => {
            // `PWD` and `OLDPWD` are folders to a shell.
            if last == "PWD" && before.is_empty() { Called::Other } else { Called::Password }
        }
        "TOKEN" if is_before(OF_TEXT) => Called::Other,
        "SECRET" if is_before(OF_NAMES) => Called::Other,
        "KEY" if is_before(OF_ACCESS) => Called::Access,
        "KEY" if !is_before(PUBLIC) => Called::Key,
        "ID" if is_before(&["KEY"]) => Called::Key,
        _ if ACCESS.contains(&last) => Called::Access,
        _ if ["TOKEN", "SECRET", "APIKEY"].iter().any(|end| last.ends_with(end)) => {
            // `EOSTOKEN`, `PADTOKEN`.
            let of_text = last.strip_suffix("TOKEN").is_some_and(|of| OF_TEXT.contains(&of));
            if of_text { Called::Other } else { Called::Access }
        }
        _ => Called::Other,
    }
}

/// The words of a name in upper case: `dbPassword`, `db.password` and `DB_PASSWORD` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for sign in name.chars() {
        let breaks = before.is_ascii_lowercase() && sign.is_ascii_uppercase();
        if breaks || !sign.is_ascii_alphanumeric() {
            words.push(std::mem::take(&mut word));
        }
        if sign.is_ascii_alphanumeric() {
            word.push(sign.to_ascii_uppercase());
        }
        before = sign;
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{Called, called};

    #[test]
    fn tokens_of_access_are_told_from_those_of_tokenizers() {
        for name in
            ["HF_TOKEN", "githubToken", "NPM_TOKEN_2", "auth-token", "SLACK_BOT_TOKEN_PROD", "_authToken"]
        {
            assert_eq!(called(name), Called::Access, "{name}");
        }
        for name in
            ["EOS_TOKEN", "pad_token", "MAX_TOKENS", "TOKEN_LIMIT", "decoder_start_token", "TOKENIZER"]
        {
            assert_eq!(called(name), Called::Other, "{name}");
        }
    }

    #[test]
    fn the_last_word_says_what_it_is() {
        assert_eq!(called("PGPASSWORD"), Called::Password);
        assert_eq!(called("DB_PASSWORD_FILE"), Called::Other);
        assert_eq!(called("SECRET_KEY_BASE"), Called::Access);
        assert_eq!(called("PUBLIC_KEY"), Called::Other);
        assert_eq!(called("TLS_SECRET"), Called::Other);
        assert_eq!(called("PWD"), Called::Other);
    }
}
