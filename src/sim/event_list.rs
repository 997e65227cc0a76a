//! The future event list: a four-ary heap ordered by (time, insertion number), with cancellation.

use std::collections::BTreeSet;

use super::SimTime;

const ARITY: usize = 4;
/// Struck-out events are swept once they outnumber the live ones and this many.
const SWEEP_FROM: usize = 64;

/// Names one scheduled event: its time and its insertion number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventKey {
    time: SimTime,
    number: u64,
}

#[derive(Clone, Copy)]
struct Entry<E> {
    key: EventKey,
    event: E,
}

/// Pending events in order of time, first scheduled first at equal times, and the clock.
///
/// `push`, `pop` and `cancel` cost O(log n). While nothing is cancelled, cancellation costs one
/// comparison per pop.
pub struct EventList<E> {
    heap: Vec<Entry<E>>,
    now: SimTime,
    next_number: u64,
    last_executed: Option<EventKey>,
    struck_out: BTreeSet<EventKey>,
}

impl<E: Copy> Default for EventList<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Copy> EventList<E> {
    /// An empty list at instant zero.
    pub fn new() -> Self {
        Self {
            heap: Vec::new(),
            now: SimTime::ZERO,
            next_number: 0,
            last_executed: None,
            struck_out: BTreeSet::new(),
        }
    }

    /// The current instant: the time of the last executed event, or later.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// How many events are pending.
    pub fn len(&self) -> usize {
        self.heap.len() - self.struck_out.len()
    }

    /// Whether no event is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an event.
    ///
    /// # Panics
    /// If `time` lies in the past.
    pub fn push(&mut self, time: SimTime, event: E) -> EventKey {
        assert!(time >= self.now, "an event was scheduled in the past: {time} before {}", self.now);
        let key = EventKey { time, number: self.next_number };
        self.next_number += 1;
        self.heap.push(Entry { key, event });
        self.sift_up(self.heap.len() - 1);
        key
    }

    /// Takes the next event and moves the clock to it.
    pub fn pop(&mut self) -> Option<E> {
        self.drop_struck_out();
        let entry = self.pop_entry()?;
        assert!(entry.key.time >= self.now, "the event list went back in time");
        self.now = entry.key.time;
        self.last_executed = Some(entry.key);
        Some(entry.event)
    }

    /// The time of the next event.
    pub fn next_time(&mut self) -> Option<SimTime> {
        self.drop_struck_out();
        self.heap.first().map(|entry| entry.key.time)
    }

    /// Strikes out a pending event; `false` if it was executed or struck out before.
    pub fn cancel(&mut self, key: EventKey) -> bool {
        let executed = self.last_executed.is_some_and(|last| key <= last);
        if executed || !self.struck_out.insert(key) {
            return false;
        }
        if self.struck_out.len() > SWEEP_FROM && self.struck_out.len() > self.heap.len() / 2 {
            self.sweep();
        }
        true
    }

    /// Moves the clock forward to `time`, where no event is pending before it.
    ///
    /// # Panics
    /// If an event is pending before `time`.
    pub fn advance_to(&mut self, time: SimTime) {
        assert!(self.next_time().is_none_or(|next| next >= time), "the clock skipped an event");
        self.now = self.now.max(time);
    }

    fn drop_struck_out(&mut self) {
        while !self.struck_out.is_empty() {
            let Some(first) = self.heap.first() else { return };
            if !self.struck_out.remove(&first.key) {
                return;
            }
            self.pop_entry();
        }
    }

    /// Removes all struck-out entries at once, so that they never outnumber the live ones.
    fn sweep(&mut self) {
        let struck_out = std::mem::take(&mut self.struck_out);
        self.heap.retain(|entry| !struck_out.contains(&entry.key));
        self.heap.sort_unstable_by_key(|entry| entry.key);
    }

    fn pop_entry(&mut self) -> Option<Entry<E>> {
        let last = self.heap.pop()?;
        let Some(root) = self.heap.first_mut() else { return Some(last) };
        let first = std::mem::replace(root, last);
        self.sift_down(0);
        Some(first)
    }

    fn sift_up(&mut self, mut at: usize) {
        let entry = self.heap[at];
        while at > 0 {
            let parent = (at - 1) / ARITY;
            if self.heap[parent].key <= entry.key {
                break;
            }
            self.heap[at] = self.heap[parent];
            at = parent;
        }
        self.heap[at] = entry;
    }

    fn sift_down(&mut self, mut at: usize) {
        let entry = self.heap[at];
        loop {
            let first = at * ARITY + 1;
            let Some(children) = self.heap.get(first..(first + ARITY).min(self.heap.len())) else {
                break;
            };
            let Some((offset, least)) = children.iter().enumerate().min_by_key(|(_, c)| c.key)
            else {
                break;
            };
            if entry.key <= least.key {
                break;
            }
            self.heap[at] = *least;
            at = first + offset;
        }
        self.heap[at] = entry;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nanos: u64) -> SimTime {
        SimTime::from_nanos(nanos)
    }

    #[test]
    fn ties_run_in_the_order_of_scheduling() {
        let mut list = EventList::new();
        for (time, event) in [(5, 'c'), (1, 'a'), (5, 'd'), (1, 'b')] {
            list.push(at(time), event);
        }
        let order: String = std::iter::from_fn(|| list.pop()).collect();
        assert_eq!(order, "abcd");
    }

    #[test]
    fn a_fired_or_struck_out_event_cannot_be_cancelled() {
        let mut list = EventList::new();
        let fired = list.push(at(1), 1);
        let pending = list.push(at(2), 2);
        assert_eq!(list.pop(), Some(1));
        assert!(!list.cancel(fired));
        assert!(list.cancel(pending));
        assert!(!list.cancel(pending));
        assert!(list.is_empty());
        assert_eq!(list.pop(), None);
    }

    #[test]
    fn cancelling_everything_frees_the_entries() {
        let mut list = EventList::new();
        let keys: Vec<_> = (0..10_000).map(|n| list.push(at(n % 97), n)).collect();
        for key in keys {
            assert!(list.cancel(key));
        }
        assert!(list.heap.len() <= 2 * SWEEP_FROM + 2);
        assert_eq!(list.next_time(), None);
    }

    #[test]
    #[should_panic(expected = "in the past")]
    fn the_past_is_refused() {
        let mut list = EventList::new();
        list.push(at(10), ());
        list.pop();
        list.push(at(9), ());
    }
}
