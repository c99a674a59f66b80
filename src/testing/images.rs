//! The images of a pod: built, or fetched, so that starting it needs nothing more.

use super::engine::{Ended, Image, Stopped};
use super::run::{Halt, Session};
use super::tested::{Kind, Step};
use super::wrong;
use crate::diagnostic::{Code, Finding};
use std::collections::BTreeMap;
use std::fs;

/// So much of what a builder says is shown when it fails.
const LINES: usize = 30;

/// Sees to it that every image is on this machine.
pub fn images(session: &mut Session<'_>) -> Result<BTreeMap<String, Image>, Halt> {
    let wanted = session.wanted;
    let own = &wanted.service.image;
    let mut images = BTreeMap::new();
    let mut needed: Vec<(String, String)> = Vec::new();
    for (field, container) in session.pod.all() {
        needed.push((format!("{field}.image"), container.image.clone().unwrap_or_default()));
    }
    for (index, volume) in session.pod.spec.volumes.iter().flatten().enumerate() {
        let replaced = wanted.stand_ins.volumes.contains_key(&volume.name);
        if let Some(image) = volume.image.as_ref().filter(|_| !replaced) {
            let reference = image.reference.clone().unwrap_or_default();
            needed.push((format!("volumes.{index}.image.reference"), reference));
        }
    }
    let start = super::clock::now();
    let mut built = false;
    for (field, reference) in needed {
        if images.contains_key(&reference) {
            continue;
        }
        if own.built && wanted.build && reference == own.reference.value {
            build(session, &reference)?;
            built = true;
        }
        let image = have(session, &field, &reference)?;
        if reference == own.reference.value {
            session.tested.image_bytes = Some(image.size);
        }
        images.insert(reference, image);
    }
    let words = if built { "built".to_owned() } else { "there already".to_owned() };
    let seconds = start.elapsed().as_secs_f64();
    session.tested.steps.push(Step { kind: Kind::Image, seconds, words, ..Step::default() });
    Ok(images)
}

/// Builds the image from what was rendered, whatever lies in the output folder.
fn build(session: &mut Session<'_>, reference: &str) -> Result<(), Halt> {
    let wanted = session.wanted;
    let folder = session.names.folder.clone();
    for name in ["Dockerfile", "Dockerfile.dockerignore"] {
        let document = wanted.built.output.documents.iter().find(|document| document.path == name);
        let text = document.map_or("", |document| document.text.as_str());
        fs::write(folder.join(name), text).map_err(|error| session.io(&error))?;
    }
    let Some(context) = wanted.built.project.path("") else {
        let file = wanted.built.project.file();
        let finding =
            Finding::in_file(Code::BuildFailed, file, "the project is on no disk, and no image can be built");
        return Err(session.fail(Kind::Image, finding));
    };
    wanted.progress.step(&format!("{}: building {reference}", session.tested.title()));
    let ended = wanted.engine.build(
        &folder.join("Dockerfile"),
        reference,
        &context,
        wanted.build_arguments,
        &mut |line| wanted.progress.line(line),
    );
    let failed = |session: &mut Session<'_>, why: String, said: &str| {
        let shown = wanted.built.project.shown(&format!("{}/Dockerfile", crate::project::FOLDER));
        let finding = Finding::in_file(Code::BuildFailed, shown, why)
            .output(wrong::end_of(said, LINES))
            .help("what follows `--` is handed to the builder, such as a proxy: `modelstow test -- --build-arg HTTPS_PROXY`");
        session.fail(Kind::Image, finding)
    };
    match ended {
        Ok(ended) if ended.is_fine() => Ok(()),
        Ok(Ended { code, said, .. }) => {
            let code = code.map_or("a signal".to_owned(), |code| format!("exit code {code}"));
            Err(failed(
                session,
                format!("the image cannot be built: {} ended with {code}", wanted.engine.name),
                &said,
            ))
        }
        Err(stopped) => Err(session.stopped(Kind::Image, &stopped)),
    }
}

/// What is known of an image, which is fetched if it is not here.
fn have(session: &mut Session<'_>, field: &str, reference: &str) -> Result<Image, Halt> {
    let wanted = session.wanted;
    let look = |session: &mut Session<'_>| {
        wanted.engine.image(reference).map_err(|stopped| session.stopped(Kind::Image, &stopped))
    };
    if let Some(image) = look(session)? {
        return Ok(image);
    }
    let own = wanted.service.image.built && reference == wanted.service.image.reference.value;
    let mut said = String::new();
    if !own {
        wanted.progress.step(&format!("{}: fetching {reference}", session.tested.title()));
        match wanted.engine.pull(reference, &mut |line| wanted.progress.line(line)) {
            Ok(ended) => said = ended.said,
            Err(Stopped::Interrupted) => return Err(Halt::Interrupted),
            Err(_) => {}
        }
        if let Some(image) = look(session)? {
            return Ok(image);
        }
    }
    let place = session.place(field);
    let finding = Finding::at_or_in(
        Code::ImageUnavailable,
        place,
        &session.tested.file,
        format!(
            "the image `{reference}` is not on this machine{}",
            if own { "" } else { " and cannot be fetched" }
        ),
    );
    let finding = if own {
        finding.help("leave `--no-build` out, and it is built")
    } else {
        finding.output(wrong::end_of(&said, LINES)).help(format!(
            "log in to its registry, or put it on this machine under this very name: `{} pull`, `load` or `tag`",
            wanted.engine.name
        ))
    };
    Err(session.fail(Kind::Image, finding))
}
