//! The variables that an app is started with anew: those of its first start, without what `--env-file` and the app added.

/// Variables as `NAME=value`, byte for byte.
pub type Variables = Vec<Vec<u8>>;

/// The variables that this process was started with.
///
/// `kept` is the system's own record of them (`/proc/self/environ`). Where it keeps none, they are what there was when the addon
/// was loaded (`at_load`), but for those that Node had read from files by then (`from_files`): Node leaves a variable alone that is
/// set already, so an edited file would have no effect.
#[must_use]
pub fn first(kept: Option<&[u8]>, at_load: Variables, from_files: &[String]) -> Variables {
    let Some(kept) = kept else {
        let is_from_file = |word: &[u8]| {
            let name = word.split(|byte| *byte == b'=').next().unwrap_or_default();
            from_files.iter().any(|one| one.as_bytes() == name)
        };
        return at_load
            .into_iter()
            .filter(|word| !is_from_file(word))
            .collect();
    };
    kept.split(|byte| *byte == 0)
        .filter(|word| !word.is_empty())
        .map(<[u8]>::to_vec)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(variables: Variables) -> Vec<String> {
        let text = |word| String::from_utf8(word).unwrap();
        variables.into_iter().map(text).collect()
    }

    fn at_load() -> Variables {
        ["PORT=3000", "PORTAL=x", "EMPTY=", "A=b=c"]
            .map(|word| word.as_bytes().to_vec())
            .into()
    }

    #[test]
    fn the_record_of_the_system_is_taken_as_it_is() {
        let kept = b"PATH=/bin\0EMPTY=\0\0";
        let found = first(Some(kept), at_load(), &["PATH".to_owned()]);
        assert_eq!(texts(found), ["PATH=/bin", "EMPTY="]);
    }

    #[test]
    fn without_one_what_files_have_set_is_left_out() {
        let from_files = ["PORT", "EMPTY", "OTHER"].map(str::to_owned);
        let found = first(None, at_load(), &from_files);
        assert_eq!(texts(found), ["PORTAL=x", "A=b=c"]);
        assert_eq!(first(None, at_load(), &[]), at_load());
    }
}
