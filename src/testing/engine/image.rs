use super::{Ended, Engine, Patience, Stopped, process};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What an engine knows of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// In bytes, all layers unpacked.
    pub size: u64,
    /// The user that its Dockerfile states; empty is root.
    pub user: String,
}

/// An engine that looks something up answers within this time.
const LOOK: Duration = Duration::from_secs(60);

impl Engine {
    /// Builds an image from a Dockerfile, beside which lies its `Dockerfile.dockerignore`.
    ///
    /// # Errors
    /// When the builder could not be started or was stopped.
    pub fn build(
        &self,
        dockerfile: &Path,
        tag: &str,
        context: &Path,
        more: &[String],
        each: &mut dyn FnMut(&str),
    ) -> Result<Ended, Stopped> {
        let mut command = Command::new(self.builder);
        command.arg("build").args(more).arg("--tag").arg(tag).arg("--file").arg(dockerfile);
        if let Some(option) = self.ignore_file {
            command.arg(option).arg(dockerfile.with_extension("dockerignore"));
        }
        // Without it, an old Docker takes the builder that knows no mounts.
        command.arg(context).env("DOCKER_BUILDKIT", "1");
        process::run(command, Patience::Endless, each)
    }

    /// What is known of an image, if it is on this machine.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn image(&self, reference: &str) -> Result<Option<Image>, Stopped> {
        let ended = self.run(["image", "inspect", reference], Patience::Limited(LOOK))?;
        if !ended.is_fine() {
            return Ok(None);
        }
        let described: Value = serde_json::from_str(&ended.output).unwrap_or_default();
        let size = described.pointer("/0/Size").and_then(Value::as_u64).unwrap_or_default();
        let user = described.pointer("/0/Config/User").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Some(Image { size, user }))
    }

    /// Fetches an image from its registry.
    ///
    /// # Errors
    /// When the engine could not be started or was stopped.
    pub fn pull(&self, reference: &str, each: &mut dyn FnMut(&str)) -> Result<Ended, Stopped> {
        let mut command = Command::new(self.runner);
        command.arg("pull").arg(reference);
        process::run(command, Patience::Endless, each)
    }
}
