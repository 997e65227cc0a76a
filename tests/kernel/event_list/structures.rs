//! Structures that order events by (time, number): the one under test and two simple ones.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crosspoint::sim::{EventKey, EventList, SimTime};

/// Events are named by the order in which they were scheduled: 0, 1, 2 ...
pub trait Structure: Default {
    /// Schedules the next event.
    fn push(&mut self, time: u64);
    /// Cancels an event; `false` if it is not pending.
    fn cancel(&mut self, event: usize) -> bool;
    /// Removes the event that comes first: its time and its name.
    fn pop(&mut self) -> Option<(u64, usize)>;
}

#[derive(Default)]
pub struct Ours {
    list: EventList<usize>,
    keys: Vec<EventKey>,
}

impl Structure for Ours {
    fn push(&mut self, time: u64) {
        self.keys.push(self.list.push(SimTime::from_nanos(time), self.keys.len()));
    }

    fn cancel(&mut self, event: usize) -> bool {
        self.list.cancel(self.keys[event])
    }

    fn pop(&mut self) -> Option<(u64, usize)> {
        let event = self.list.pop()?;
        Some((self.list.now().as_nanos(), event))
    }
}

/// An ordered map: the order is that of its keys.
#[derive(Default)]
pub struct Map {
    events: BTreeMap<(u64, usize), ()>,
    times: Vec<u64>,
}

impl Structure for Map {
    fn push(&mut self, time: u64) {
        self.events.insert((time, self.times.len()), ());
        self.times.push(time);
    }

    fn cancel(&mut self, event: usize) -> bool {
        self.events.remove(&(self.times[event], event)).is_some()
    }

    fn pop(&mut self) -> Option<(u64, usize)> {
        self.events.pop_first().map(|(event, ())| event)
    }
}

/// A binary heap that keeps cancelled events until they surface.
#[derive(Default)]
pub struct Heap {
    events: BinaryHeap<Reverse<(u64, usize)>>,
    pending: Vec<bool>,
}

impl Structure for Heap {
    fn push(&mut self, time: u64) {
        self.events.push(Reverse((time, self.pending.len())));
        self.pending.push(true);
    }

    fn cancel(&mut self, event: usize) -> bool {
        std::mem::replace(&mut self.pending[event], false)
    }

    fn pop(&mut self) -> Option<(u64, usize)> {
        loop {
            let Reverse((time, event)) = self.events.pop()?;
            if std::mem::replace(&mut self.pending[event], false) {
                return Some((time, event));
            }
        }
    }
}

/// A list searched from end to end.
#[derive(Default)]
pub struct Unsorted {
    events: Vec<(u64, usize)>,
    scheduled: usize,
}

impl Structure for Unsorted {
    fn push(&mut self, time: u64) {
        self.events.push((time, self.scheduled));
        self.scheduled += 1;
    }

    fn cancel(&mut self, event: usize) -> bool {
        let at = self.events.iter().position(|(_, other)| *other == event);
        at.map(|at| self.events.swap_remove(at)).is_some()
    }

    fn pop(&mut self) -> Option<(u64, usize)> {
        let first = *self.events.iter().min()?;
        self.events.retain(|event| *event != first);
        Some(first)
    }
}
