//! Lines of traces for programs: JSON objects, and events for ui.perfetto.dev.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::study::{Fact, SpanPart, TraceLine};

/// A line as one object: time, kind, what it happens to, operation, facts and sentence.
pub(super) fn object(line: &TraceLine) -> Value {
    let mut fields = Map::new();
    fields.insert("time_s".to_owned(), json!(line.at.as_secs_f64()));
    fields.insert("time".to_owned(), json!(line.at.to_string()));
    fields.insert("kind".to_owned(), json!(line.kind));
    fields.insert("of".to_owned(), json!(line.track.1));
    if let Some(number) = line.part.operation() {
        fields.insert("operation".to_owned(), json!(number));
    }
    for (name, fact) in &line.facts {
        fields.insert((*name).to_owned(), value(fact));
    }
    fields.insert("text".to_owned(), json!(line.text));
    Value::Object(fields)
}

fn value(fact: &Fact) -> Value {
    match fact {
        Fact::Count(count) => json!(count),
        Fact::Number(number) => json!(number),
        Fact::Name(words) | Fact::Beside(words) => json!(words),
    }
}

/// A file of events in the format of Chrome's traces: a process for each group of tracks, a thread
/// for each track, spans for operations, instants for all else. Operations of one user that overlap
/// are on threads of their own, as spans of one thread may not.
pub(super) struct Timeline<'a> {
    to: &'a mut dyn Write,
    /// Numbers of the groups, from 1 in their order of appearance.
    groups: Vec<&'static str>,
    /// Of each track, by group and name: its threads, and whether an operation is on each.
    tracks: BTreeMap<(usize, String), Vec<(u64, bool)>>,
    /// The process and thread of each operation under way.
    under_way: BTreeMap<u64, (usize, u64)>,
    threads: u64,
    written: bool,
}

impl<'a> Timeline<'a> {
    /// Begins a file.
    pub fn new(to: &'a mut dyn Write) -> io::Result<Self> {
        to.write_all(b"{\"displayTimeUnit\":\"ms\",\"traceEvents\":[")?;
        Ok(Self {
            to,
            groups: Vec::new(),
            tracks: BTreeMap::new(),
            under_way: BTreeMap::new(),
            threads: 0,
            written: false,
        })
    }

    /// Adds a line. O(log tracks + overlapping operations of the track).
    pub fn add(&mut self, line: &TraceLine) -> io::Result<()> {
        let on = line.part.operation().and_then(|number| self.under_way.get(&number).copied());
        let on = on.map_or_else(|| self.thread(line), Ok)?;
        let facts = line.facts.iter().map(|(name, fact)| ((*name).to_owned(), value(fact)));
        let arguments = Value::Object(facts.collect());
        let phase = match line.part {
            SpanPart::Begin(number) => {
                self.under_way.insert(number, on);
                "B"
            }
            SpanPart::End(number) => {
                self.under_way.remove(&number);
                self.release(&line.track, on);
                "E"
            }
            SpanPart::Apart | SpanPart::Step(_) => "i",
        };
        let (process, thread) = on;
        let mut event = json!({
            "name": line.text, "cat": line.kind, "ph": phase, "ts": microseconds(line),
            "pid": process, "tid": thread, "args": arguments,
        });
        if phase == "i" {
            event["s"] = json!("t");
        }
        self.write(&event)
    }

    /// Ends the file at the instant of the closing line: operations under way end there.
    pub fn finish(mut self, closing: &TraceLine) -> io::Result<()> {
        for (process, thread) in std::mem::take(&mut self.under_way).into_values() {
            self.write(&json!({
                "ph": "E", "ts": microseconds(closing), "pid": process, "tid": thread,
                "args": { "outcome": "under way" },
            }))?;
        }
        self.to.write_all(b"\n]}\n")?;
        self.to.flush()
    }

    /// Process and thread for a line: of an operation that begins, one that no other is on.
    fn thread(&mut self, line: &TraceLine) -> io::Result<(usize, u64)> {
        let (group, name) = &line.track;
        let known = self.groups.iter().position(|known| known == group);
        let process = known.unwrap_or(self.groups.len()) + 1;
        if known.is_none() {
            self.groups.push(group);
            self.name("process_name", (process, 0), group)?;
        }
        let begins = matches!(line.part, SpanPart::Begin(_));
        let threads = self.tracks.entry((process, name.clone())).or_default();
        if let Some((thread, taken)) = threads.iter_mut().find(|(_, taken)| !(begins && *taken)) {
            *taken |= begins;
            return Ok((process, *thread));
        }
        self.threads += 1;
        threads.push((self.threads, begins));
        self.name("thread_name", (process, self.threads), name)?;
        Ok((process, self.threads))
    }

    /// No operation is on a thread any more.
    fn release(&mut self, (_, name): &(&str, String), (process, thread): (usize, u64)) {
        let threads = self.tracks.get_mut(&(process, name.clone())).into_iter().flatten();
        threads.filter(|(own, _)| *own == thread).for_each(|(_, taken)| *taken = false);
    }

    fn name(&mut self, what: &str, (process, thread): (usize, u64), name: &str) -> io::Result<()> {
        self.write(&json!({
            "ph": "M", "name": what, "pid": process, "tid": thread, "args": { "name": name },
        }))
    }

    fn write(&mut self, event: &Value) -> io::Result<()> {
        let before: &[u8] = if self.written { b",\n" } else { b"\n" };
        self.written = true;
        self.to.write_all(before)?;
        self.to.write_all(event.to_string().as_bytes())
    }
}

/// The instant of a line as the format has it.
fn microseconds(line: &TraceLine) -> f64 {
    line.at.as_nanos() as f64 / 1e3
}
