use crate::diagnostic::{Code, Finding};
use crate::git::Repository;

/// What the working tree is compared with.
#[derive(Debug, Clone)]
pub struct Base {
    /// The commit's full name.
    pub commit: String,
    /// How it was found, as words: `merge base with origin/main`, or the revision that was given.
    pub named: String,
}

/// Where the main branch may be, the likeliest first.
const MAIN: &[(&str, &str)] = &[
    ("refs/remotes/origin/HEAD", "origin/HEAD"),
    ("refs/remotes/origin/main", "origin/main"),
    ("refs/remotes/origin/master", "origin/master"),
    ("refs/heads/main", "main"),
    ("refs/heads/master", "master"),
];

impl Base {
    /// The commit that was asked for, or the one at which this branch left the main branch.
    ///
    /// # Errors
    /// When it is not in this clone.
    pub fn find(repository: &Repository, asked: Option<&str>) -> Result<Self, Box<Finding>> {
        let given = asked.map(|revision| repository.commit(revision)).transpose()?.flatten();
        if let (Some(revision), Some(commit)) = (asked, given) {
            return Ok(Self { commit, named: revision.to_owned() });
        }
        if repository.commit("HEAD")?.is_none() {
            let finding = Finding::nowhere(Code::NoCommits, "the repository has no commits to compare with");
            return Err(finding.help("commit `generated/`, and later changes can be reviewed").into());
        }
        if let Some(revision) = asked {
            return Err(missing(repository, revision)?.into());
        }
        for (reference, named) in MAIN {
            if repository.commit(reference)?.is_none() {
                continue;
            }
            return match repository.merge_base("HEAD", reference)? {
                Some(commit) => Ok(Self { commit, named: format!("merge base with {named}") }),
                None => Err(apart(repository, named)?.into()),
            };
        }
        Err(no_main(repository)?.into())
    }

    /// The commit's name as people write it.
    #[must_use]
    pub fn short(&self) -> &str {
        self.commit.get(..7).unwrap_or(&self.commit)
    }
}

fn missing(repository: &Repository, revision: &str) -> Result<Finding, Box<Finding>> {
    let finding =
        Finding::nowhere(Code::BaseMissing, format!("this clone has no commit `{revision}` to compare with"));
    let Some(remote) = repository.remote()? else {
        return Ok(finding.help("`git log --oneline --all` lists the commits that there are"));
    };
    let branch = revision.strip_prefix(&format!("{remote}/"));
    let is_id = revision.len() >= 7 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok(match branch {
        _ if revision.contains(['~', '^']) && repository.is_shallow()? => finding.help(unshallow(&remote)),
        Some(branch) => finding.help(fetch_branch(repository, &remote, branch)?),
        None if is_id => finding.help(format!("fetch it with `git fetch --depth=1 {remote} {revision}`")),
        None => finding.help(fetch_branch(repository, &remote, revision)?),
    })
}

fn fetch_branch(repository: &Repository, remote: &str, branch: &str) -> Result<String, Box<Finding>> {
    let depth = if repository.is_shallow()? { " --depth=1" } else { "" };
    Ok(format!("fetch it with `git fetch{depth} {remote} {branch}:refs/remotes/{remote}/{branch}`"))
}

fn unshallow(remote: &str) -> String {
    format!("fetch the rest of the history with `git fetch --unshallow {remote}`")
}

/// The main branch is there, and where this one left it is not.
fn apart(repository: &Repository, named: &str) -> Result<Finding, Box<Finding>> {
    let message = format!("this clone does not know where the branch left `{named}`");
    let finding = Finding::nowhere(Code::BaseMissing, message);
    let compare = format!("or compare with that branch as it is: `modelstow review --base {named}`");
    Ok(match repository.remote()? {
        Some(remote) if repository.is_shallow()? => finding.help(unshallow(&remote)).help(compare),
        _ => finding.help("the two have no commit in common").help(compare),
    })
}

fn no_main(repository: &Repository) -> Result<Finding, Box<Finding>> {
    let message = "this clone has no main branch to compare with: none of `origin/HEAD`, `origin/main`, \
                   `origin/master`, `main` and `master`";
    let finding = Finding::nowhere(Code::BaseMissing, message);
    let finding = match repository.remote()? {
        Some(remote) if repository.is_shallow()? => finding.help(format!(
            "fetch it with `git fetch --unshallow {remote} +refs/heads/*:refs/remotes/{remote}/*`"
        )),
        Some(remote) => {
            finding.help(format!("fetch it with `git fetch {remote} +refs/heads/*:refs/remotes/{remote}/*`"))
        }
        None => finding,
    };
    Ok(finding.help("or name a revision with `--base REV`"))
}
