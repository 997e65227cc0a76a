//! How many tasks were raised and finished, and the time spent on them.

use crate::operation::{KindOfTask, Sort, Task, TaskKind};
use crate::sim::TotalTime;

/// Finished tasks of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Finished {
    /// How many.
    pub tasks: u64,
    /// Their whole effort, work before the last reset of the measurement included.
    pub effort: TotalTime,
}

/// Hands-on time by sort of work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Hours {
    /// Administration.
    pub administration: TotalTime,
    /// Rework.
    pub rework: TotalTime,
    /// The part of administration that is patching.
    pub patching: TotalTime,
}

/// A time, and the kinds of tasks that it is spent on.
type Part<'a> = (fn(&KindOfTask) -> bool, &'a mut TotalTime);

impl Hours {
    /// The times with their kinds of tasks.
    pub(super) fn parts(&mut self) -> [Part<'_>; 3] {
        [
            (|row| row.sort == Sort::Administration, &mut self.administration),
            (|row| row.sort == Sort::Rework, &mut self.rework),
            (KindOfTask::is_patching, &mut self.patching),
        ]
    }
}

/// Counts since the last reset.
#[derive(Clone, Debug, Default)]
pub(super) struct Books {
    pub raised: u64,
    /// By the number of the kind, as far as kinds have occurred.
    finished: Vec<Finished>,
    /// Time that tasks which were under way at the last reset had had before it.
    pub before: Hours,
    /// Time that a provider spent on finished calls of other customers.
    pub others: TotalTime,
    /// Time that such calls which were under way at the last reset had had before it.
    pub others_before: TotalTime,
}

impl Books {
    pub fn finish(&mut self, task: Task) {
        let kind = task.kind as usize;
        if kind >= self.finished.len() {
            self.finished.resize(kind + 1, Finished::default());
        }
        self.finished[kind].tasks += 1;
        self.finished[kind].effort += task.effort;
    }

    pub fn finished(&self, kind: TaskKind) -> Finished {
        self.finished.get(kind as usize).copied().unwrap_or_default()
    }
}
