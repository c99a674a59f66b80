//! Where the model is.

use super::Composer;
use super::OwnDockerfile;
use crate::code::Code;
use crate::init::model;

impl Composer<'_, '_> {
    pub(super) fn model(
        &mut self,
        name: &str,
        reach: &[&Code],
        dockerfile: Option<&(String, OwnDockerfile)>,
    ) -> Option<String> {
        let runtime = &self.candidate.runtime;
        if runtime.base.is_none() && runtime.image.is_some() {
            self.claim(name, "the image is not built here, so no file of the project can be in it");
            return None;
        }
        // The file that the runtime is known by lies in the folder that is the model.
        let by_file = self.candidate.by_file.as_ref().filter(|_| runtime.base.is_some());
        if let Some((path, (folder, _))) = by_file.and_then(|path| Some((path, path.rsplit_once('/')?))) {
            self.told.found(&format!("the model `{folder}`"), &self.shown(path));
            self.draft.set(&["model", "path"], folder);
            return Some(folder.to_owned());
        }
        let found = model::search(self.looked.files, reach, self.looked.code);
        if let Some((path, dockerfile)) = dockerfile {
            let model = found?;
            let Some((to, line)) = dockerfile.place(&model.path) else {
                self.told.open(format!(
                    "`{}` may be the model, and no `COPY` in {} names it: if it is, copy it to `/models/` and say \
                     `[model]` `path`",
                    self.shown(&model.path),
                    self.shown(path)
                ));
                return None;
            };
            let (folder, name) = to.rsplit_once('/').unwrap_or_default();
            if model.path.rsplit('/').next() != Some(name) || folder.is_empty() {
                return None;
            }
            self.told.found(&format!("the model `{}`", model.path), &format!("{}:{line}", self.shown(path)));
            self.draft.set(&["model", "path"], model.path.as_str());
            if folder != "/models" {
                self.draft.set(&["model", "mount_path"], folder);
            }
            return Some(model.path);
        }
        let Some(model) = found else {
            self.no_model(name, reach);
            return None;
        };
        let why = if model.why.contains(':') { self.shown(&model.why) } else { model.why.clone() };
        if model.guessed {
            let comment = match model.others.as_slice() {
                [] => format!("A guess, {}.", model.why),
                [other] => format!("A guess: it could also be {other}."),
                [other, rest @ ..] => format!("A guess: it could also be {other}, or {} more.", rest.len()),
            };
            self.draft.guess(&["model", "path"], model.path.as_str(), &comment);
            self.told.guessed(&format!("the model is `{}`", model.path), &why);
        } else {
            self.draft.set(&["model", "path"], model.path.as_str());
            self.told.found(&format!("the model `{}`", model.path), &why);
        }
        for other in model.others.iter().take(5) {
            self.told.other(format!("the model could be `{other}`: `model.path`"));
        }
        self.reads_model(reach, &model.path);
        Some(model.path)
    }

    /// In the image the model is at `MODEL_PATH`, and code that opens it by a name of its own does not find it there.
    fn reads_model(&mut self, reach: &[&Code], model: &str) {
        if reach.iter().any(|code| code.mentions(&["MODEL_PATH".to_owned()]).is_some()) {
            return;
        }
        let named = reach.iter().find_map(|code| {
            code.strings.iter().find(|found| found.value.ends_with(model)).map(|found| (code, found.line))
        });
        let place = named.map_or_else(String::new, |(code, line)| {
            format!("{} opens `{model}` by its name; ", self.shown(&format!("{}:{line}", code.path)))
        });
        self.told.open(format!(
            "{place}in the container the model is at the path in the variable `MODEL_PATH`: let the code read it"
        ));
    }

    /// Code that reads a model has it from elsewhere; other code has none, or fetches its own.
    fn no_model(&mut self, name: &str, reach: &[&Code]) {
        if let Some((place, what)) = model::wanted(reach) {
            let place = self.shown(&place);
            self.claim(name, &format!("{place} reads {what}, and no file here looks like a model"));
        } else {
            let why = "no file looks like one, and no code asks for one: where that is wrong, `[model]` says where it is";
            self.told.guessed("the service has no model, or fetches it itself", why);
        }
    }

    fn claim(&mut self, name: &str, why: &str) {
        let claim = format!("{name}-model");
        let comment = "A guess: an existing PersistentVolumeClaim that holds the model. Or say `path`, `uri` or \
                       `image`.";
        self.draft.guess(&["model", "claim"], claim.as_str(), comment);
        self.told.guessed(&format!("the model is in the PersistentVolumeClaim `{claim}`"), why);
        self.told.open(
            "say where the model is: `[model]` takes `path` (a file here), `uri` with `sha256`, `claim` or `image`",
        );
    }
}
