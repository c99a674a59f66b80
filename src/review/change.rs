use super::below::Said;
use super::objects::Identity;
use super::sides::Owner;
use crate::kubernetes::Consequence;
use serde_json::Value;

/// One thing that is not as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which service, in which environment.
    pub unit: Unit,
    /// What changed.
    pub subject: Subject,
    /// The file from the top of the repository.
    pub file: String,
    /// How.
    pub what: What,
    /// What it does, the gravest first; at least one.
    pub consequences: Vec<Consequence>,
    /// The keys of `service.toml` behind it, where they are known.
    pub keys: Vec<String>,
    /// The lines of the platform behind it, where that was changed.
    pub platform: Vec<Said>,
    /// What else a reviewer wants to know of it.
    pub notes: Vec<String>,
    /// Whose work the file is.
    pub owner: Owner,
}

/// The output of one service for one environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// The folder of `service.toml` from the top of the repository.
    pub folder: String,
    /// The name of the service, as its objects have it.
    pub service: String,
    /// Where there are environments.
    pub environment: Option<String>,
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A service, or an environment of it, as a whole: the objects that it has.
    Service(Vec<Identity>),
    /// A Kubernetes object.
    Object(Identity),
    /// What goes into the image.
    Image,
    /// Any other file.
    File,
}

/// How something changed.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// It was not there before.
    Added,
    /// It is no longer there.
    Removed,
    /// It has another name, namespace or folder.
    Renamed {
        /// What it was called.
        from: String,
        /// What it is called now.
        to: String,
    },
    /// A field of it has another value.
    Field {
        /// Its whole path.
        field: String,
        /// The same without what goes without saying.
        short: String,
        /// Before; `None` where it was not there.
        old: Option<Value>,
        /// After; `None` where it is no longer there.
        new: Option<Value>,
    },
    /// Its text has changed, and its meaning has not; or the text means nothing.
    Text,
}

impl Change {
    /// The consequence that it is listed under.
    #[must_use]
    pub fn gravest(&self) -> Consequence {
        self.consequences.first().copied().unwrap_or(Consequence::Cosmetic)
    }

    /// The other consequences.
    #[must_use]
    pub fn also(&self) -> &[Consequence] {
        self.consequences.get(1..).unwrap_or_default()
    }
}

impl Unit {
    /// `iris`, or `iris (staging)`.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.environment {
            Some(environment) => format!("{} ({environment})", self.service),
            None => self.service.clone(),
        }
    }
}

impl Subject {
    /// The kind of what changed, so that the same change of many services can be told once.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Service(_) => "service",
            Self::Object(object) => &object.kind,
            Self::Image => "image",
            Self::File => "file",
        }
    }
}
