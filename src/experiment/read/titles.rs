//! What people read in place of the names of files.

/// The titles of files by which people tell them apart: a title that another file has too, or that
/// is the name of another one, stands with the name of its file beside it, and a file without a
/// title is called by its name. Nothing where all are called by their names.
pub(super) fn distinct_titles(names: &[String], titles: &[&str]) -> Vec<String> {
    let called = |(name, title): (&String, &&str)| {
        let title = if title.trim().is_empty() { name } else { title.trim() };
        let others = names.iter().zip(titles).filter(|(other, _)| *other != name);
        let mut others = others.flat_map(|(name, title)| [name.as_str(), title.trim()]);
        let is_shared = title != name && others.any(|other| other == title);
        if is_shared { format!("{title} ({name})") } else { title.to_owned() }
    };
    let all: Vec<String> = names.iter().zip(titles).map(called).collect();
    let is_twice = |(at, title): (usize, &String)| all[..at].contains(title);
    // Whatever titles say: no two files may look the same.
    if all == names || all.iter().enumerate().any(is_twice) { Vec::new() } else { all }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(files: &[(&str, &str)]) -> Vec<String> {
        let names: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
        let titles: Vec<&str> = files.iter().map(|(_, title)| *title).collect();
        distinct_titles(&names, &titles)
    }

    #[test]
    fn titles_that_are_names_are_left_out() {
        assert!(titles(&[("a", "a"), ("b", "b")]).is_empty());
        assert!(titles(&[("a", ""), ("b", " ")]).is_empty());
        assert_eq!(titles(&[("a", "a"), ("b", "The other")]), ["a", "The other"]);
    }

    #[test]
    fn equal_titles_have_their_names_beside_them() {
        assert_eq!(titles(&[("a", "Same"), ("b", "Same")]), ["Same (a)", "Same (b)"]);
        assert_eq!(titles(&[("a", "a"), ("b", "a")]), ["a", "a (b)"]);
        assert_eq!(titles(&[("a", "b"), ("b", "")]), ["b (a)", "b"]);
        let misleading = [("a", "X"), ("b", "X"), ("c", "X (a)")];
        assert!(titles(&misleading).is_empty(), "no two are called alike");
    }
}
