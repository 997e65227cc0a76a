//! No circle of files within a module: of two files that name each other's items, neither can be
//! read without the other.
//! `mod.rs` is left out: it is the face of its folder, which knows its files and whose items they
//! know. The test sees paths of items, and methods called on `self` in one file and defined in one
//! other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::{files, root};

/// The circles that are left, file by file. This list only shrinks: a circle that is cut has to go
/// from it, and none may come.
const LEFT: &[&[&str]] = &[
    &["config/diagnostics.rs", "config/excerpt.rs"],
    &["config/log.rs", "config/shape.rs"],
    &["config/tree.rs", "config/write.rs"],
    &["net/detection.rs", "net/distances.rs", "net/flows.rs"],
    &["net/sharing/pairs.rs", "net/sharing/solve.rs"],
    &["report/figure.rs", "report/layout.rs", "report/legend.rs"],
    &["sim/event_list/ladder.rs", "sim/event_list/run.rs", "sim/event_list/rung.rs"],
];

/// A source file as a module of the crate.
struct Source {
    /// Where it is, under `src`.
    name: String,
    /// The names on the way to it: `["net", "sharing"]` for `net/sharing/mod.rs`.
    module: Vec<String>,
    /// Its code without comments and unit tests.
    code: String,
}

struct Sources {
    all: Vec<Source>,
    by_module: BTreeMap<Vec<String>, usize>,
}

impl Sources {
    fn read() -> Self {
        let source = root().join("src");
        let read = |path: std::path::PathBuf| {
            let inside = path.strip_prefix(&source).unwrap().with_extension("");
            let parts = inside.components().map(|part| part.as_os_str().to_str().unwrap());
            let module = parts.filter(|part| *part != "mod").map(str::to_owned).collect();
            let name = path.strip_prefix(&source).unwrap().display().to_string();
            Source { name, module, code: code_of(&fs::read_to_string(&path).unwrap()) }
        };
        let all: Vec<Source> = files(&source, "rs").into_iter().map(read).collect();
        let by_module = all.iter().enumerate().map(|(at, own)| (own.module.clone(), at)).collect();
        Self { all, by_module }
    }

    /// The file that defines what a path names, as seen from a file.
    fn target(&self, from: usize, path: &[String]) -> Option<usize> {
        let own = &self.all[from].module;
        let mut rest = path;
        let mut module = match path.first()?.as_str() {
            "crate" => Vec::new(),
            "super" => own[..own.len().checked_sub(1)?].to_vec(),
            "self" => own.clone(),
            first => {
                let child = [own.as_slice(), &[first.to_owned()]].concat();
                self.by_module.get(&child)?;
                rest = &path[1..];
                return self.descend(child, rest, 0);
            }
        };
        rest = &rest[1..];
        while rest.first().is_some_and(|part| part == "super") {
            module.pop()?;
            rest = &rest[1..];
        }
        self.descend(module, rest, 0)
    }

    /// Goes on from a module along names of modules and of what they import.
    fn descend(&self, module: Vec<String>, path: &[String], depth: usize) -> Option<usize> {
        let here = self.by_module.get(&module).copied();
        let Some((name, rest)) = path.split_first() else { return here };
        let child = [module.as_slice(), std::slice::from_ref(name)].concat();
        if self.by_module.contains_key(&child) {
            return self.descend(child, rest, depth);
        }
        let here = here?;
        let imports = imports(&self.all[here].code);
        let behind = imports.iter().find(|own| own.last() == Some(name) && own.len() > 1);
        match behind.filter(|_| depth < 8) {
            Some(own) => self.target(here, own).or(Some(here)),
            None => Some(here),
        }
    }
}

/// Without comments, and without what stands in a module of unit tests at the end.
fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = code.lines().map(|line| line.split("//").next().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

/// All paths of `use` declarations, groups written out.
fn imports(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let line_start = code[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = code[line_start..at].trim();
        if before.is_empty() || before.starts_with("pub") {
            let tree = code[at + 4..].split(';').next().unwrap();
            write_out(&[], tree, &mut found);
        }
    }
    found
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`.
fn write_out(before: &[String], tree: &str, found: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    let (path, group) = match tree.split_once('{') {
        Some((path, group)) => (path, Some(group.trim_end().trim_end_matches('}'))),
        None => (tree.split(" as ").next().unwrap(), None),
    };
    let names = path.split("::").map(|name| name.trim().to_owned());
    let whole: Vec<String> =
        before.iter().cloned().chain(names.filter(|name| !name.is_empty())).collect();
    let Some(group) = group else {
        found.extend((!tree.is_empty()).then_some(whole));
        return;
    };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices().chain([(group.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                write_out(&whole, &group[start..at], found);
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// Paths that stand in code: `super::tables::trials(...)`.
fn inline_paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(start) {
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let end = code[at..].find(|c| !is_part(c)).map_or(code.len(), |end| at + end);
            let names = code[at..end].split("::").filter(|name| !name.is_empty());
            found.push(names.map(str::to_owned).collect());
        }
    }
    found
}

/// The methods of a file by name, and the names that it calls on `self`.
fn methods(code: &str) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let word = |text: &'_ str| -> usize {
        text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())
    };
    let after = |mark: &'static str| {
        code.match_indices(mark).map(move |(at, _)| {
            let rest = &code[at + mark.len()..];
            rest.split_at(word(rest))
        })
    };
    let has_self = |rest: &str| {
        let head = rest.split("->").next().unwrap().split('{').next().unwrap();
        head.contains("self")
    };
    let own = after("fn ").filter(|(_, rest)| has_self(rest)).map(|(name, _)| name);
    let called = after("self.").filter(|(_, rest)| rest.starts_with('(')).map(|(name, _)| name);
    (own.collect(), called.collect())
}

/// Which files name items of which others in the same module.
fn arrows(sources: &Sources) -> BTreeSet<(usize, usize)> {
    let mut arrows = BTreeSet::new();
    for (from, source) in sources.all.iter().enumerate() {
        for path in imports(&source.code).into_iter().chain(inline_paths(&source.code)) {
            arrows.extend(sources.target(from, &path).map(|to| (from, to)));
        }
    }
    // Methods of one type that are spread over files: called where they are not defined.
    let methods: Vec<_> = sources.all.iter().map(|source| methods(&source.code)).collect();
    for (from, (own, called)) in methods.iter().enumerate() {
        for name in called.difference(own) {
            let same_module =
                |to: &usize| sources.all[*to].module[0] == sources.all[from].module[0];
            let at: Vec<usize> = (0..methods.len())
                .filter(|to| methods[*to].0.contains(name) && same_module(to))
                .collect();
            if let [to] = at[..] {
                arrows.insert((from, to));
            }
        }
    }
    let within = |(from, to): &(usize, usize)| {
        let [from, to] = [from, to].map(|at| sources.all[*at].module.first());
        from == to
    };
    let is_face = |at: &usize| sources.all[*at].name.ends_with("mod.rs");
    arrows.retain(|arrow| within(arrow) && !is_face(&arrow.0) && !is_face(&arrow.1));
    arrows
}

#[test]
fn no_circle_of_files_within_a_module() {
    let sources = Sources::read();
    let arrows = arrows(&sources);
    let ends = arrows.iter().map(|(from, to)| (*from as u32, *to as u32));
    let graph: DiGraph<(), ()> = DiGraph::from_edges(ends);
    let name = |at: &usize| sources.all[*at].name.as_str();
    let mut circles = Vec::new();
    for part in tarjan_scc(&graph).iter().filter(|part| part.len() > 1) {
        let mut names: Vec<&str> = part.iter().map(|at| name(&at.index())).collect();
        names.sort_unstable();
        circles.push(names);
    }
    circles.sort();
    let left: Vec<Vec<&str>> = LEFT.iter().map(|circle| circle.to_vec()).collect();
    let listed = |circle: &[&str]| {
        let inside = |at: &usize| circle.contains(&name(at));
        let ties = arrows.iter().filter(|(from, to)| from != to && inside(from) && inside(to));
        let ties = ties.map(|(from, to)| format!("    {} -> {}", name(from), name(to)));
        format!("{circle:?}\n{}", ties.collect::<Vec<_>>().join("\n"))
    };
    let new: Vec<String> =
        circles.iter().filter(|own| !left.contains(own)).map(|own| listed(own)).collect();
    let gone: Vec<_> = left.iter().filter(|own| !circles.contains(own)).collect();
    assert!(new.is_empty(), "files in a circle that is not in the list:\n{}", new.join("\n"));
    assert!(gone.is_empty(), "circles of the list that are no more: {gone:?}");
}
