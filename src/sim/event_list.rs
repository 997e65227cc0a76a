//! The future event list: a four-ary heap ordered by (time, insertion number), with cancellation.

use super::SimTime;

const ARITY: usize = 4;
/// Entries of cancelled events are swept once they outnumber the pending events and this many.
const SWEEP_FROM: usize = 64;

/// Names one scheduled event: its insertion number, and where its event is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventKey {
    number: u64,
    slot: u32,
}

#[derive(Clone, Copy)]
struct Entry {
    time: SimTime,
    key: EventKey,
}

impl Entry {
    /// Both parts of the order as one number: compared without branches.
    fn order(&self) -> u128 {
        u128::from(self.time.as_nanos()) << 64 | u128::from(self.key.number)
    }
}

#[derive(Clone, Copy)]
struct Slot<E> {
    /// Number of the pending event kept here, or [`VACANT`].
    number: u64,
    event: E,
}

/// In place of the number of a slot whose event was executed or cancelled.
const VACANT: u64 = u64::MAX;

/// Pending events in order of time, first scheduled first at equal times, and the clock.
///
/// The heap orders small entries; the events themselves stay in slots, which are used again. An
/// entry is alive while its slot carries its number: that makes cancelling a matter of one
/// comparison. `push` and `pop` cost O(log n), `cancel` O(1) on average.
pub struct EventList<E> {
    heap: Vec<Entry>,
    slots: Vec<Slot<E>>,
    vacant: Vec<u32>,
    now: SimTime,
    next_number: u64,
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
            slots: Vec::new(),
            vacant: Vec::new(),
            now: SimTime::ZERO,
            next_number: 0,
        }
    }

    /// The current instant: the time of the last executed event, or later.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// How many events are pending.
    pub fn len(&self) -> usize {
        self.slots.len() - self.vacant.len()
    }

    /// Whether no event is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an event.
    ///
    /// # Panics
    /// If `time` lies in the past, or more than 2^32 events are pending.
    pub fn push(&mut self, time: SimTime, event: E) -> EventKey {
        assert!(time >= self.now, "an event was scheduled in the past: {time} before {}", self.now);
        let number = self.next_number;
        self.next_number += 1;
        let slot = match self.vacant.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Slot { number, event };
                slot
            }
            None => {
                self.slots.push(Slot { number, event });
                u32::try_from(self.slots.len() - 1).expect("fewer than 2^32 events are pending")
            }
        };
        let key = EventKey { number, slot };
        self.heap.push(Entry { time, key });
        self.sift_up(self.heap.len() - 1);
        key
    }

    /// Takes the next event and moves the clock to it.
    pub fn pop(&mut self) -> Option<E> {
        self.drop_cancelled();
        let entry = self.pop_entry()?;
        assert!(entry.time >= self.now, "the event list went back in time");
        self.now = entry.time;
        let event = self.slots[entry.key.slot as usize].event;
        self.vacate(entry.key.slot);
        Some(event)
    }

    /// The time of the next event.
    pub fn next_time(&mut self) -> Option<SimTime> {
        self.drop_cancelled();
        self.heap.first().map(|entry| entry.time)
    }

    /// Strikes out a pending event; `false` if it was executed or struck out before.
    pub fn cancel(&mut self, key: EventKey) -> bool {
        if !self.is_pending(key) {
            return false;
        }
        self.vacate(key.slot);
        let cancelled = self.heap.len() - self.len();
        if cancelled > SWEEP_FROM && cancelled > self.len() {
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

    /// Bytes of memory that the list holds, room for further events included. O(1).
    pub fn memory(&self) -> usize {
        self.heap.capacity() * size_of::<Entry>()
            + self.slots.capacity() * size_of::<Slot<E>>()
            + self.vacant.capacity() * size_of::<u32>()
    }

    fn is_pending(&self, key: EventKey) -> bool {
        self.slots.get(key.slot as usize).is_some_and(|slot| slot.number == key.number)
    }

    fn vacate(&mut self, slot: u32) {
        self.slots[slot as usize].number = VACANT;
        self.vacant.push(slot);
    }

    fn drop_cancelled(&mut self) {
        // Most of the time nothing is cancelled, and then no slot is looked at.
        while self.heap.len() > self.len() {
            let Some(first) = self.heap.first() else { return };
            if self.is_pending(first.key) {
                return;
            }
            self.pop_entry();
        }
    }

    /// Removes the entries of all cancelled events, so that they never outnumber the others.
    fn sweep(&mut self) {
        let slots = &self.slots;
        self.heap.retain(|entry| slots[entry.key.slot as usize].number == entry.key.number);
        // A sorted array is a heap.
        self.heap.sort_unstable_by_key(Entry::order);
    }

    fn pop_entry(&mut self) -> Option<Entry> {
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
            if self.heap[parent].order() <= entry.order() {
                break;
            }
            self.heap[at] = self.heap[parent];
            at = parent;
        }
        self.heap[at] = entry;
    }

    /// Moves the hole at `at` to a leaf along the least children, then the entry up from there:
    /// it came from a leaf and mostly belongs near one, so this saves a comparison per level.
    fn sift_down(&mut self, mut at: usize) {
        let entry = self.heap[at];
        loop {
            let first = at * ARITY + 1;
            let least = match self.heap.get(first..) {
                Some([a, b, c, d, ..]) => {
                    // A tournament without unpredictable branches.
                    let (low, low_order) = lesser((0, a.order()), (1, b.order()));
                    let (high, high_order) = lesser((2, c.order()), (3, d.order()));
                    lesser((low, low_order), (high, high_order)).0
                }
                Some(some @ [_, ..]) => {
                    let least = some.iter().enumerate().min_by_key(|(_, child)| child.order());
                    least.map_or(0, |(offset, _)| offset)
                }
                _ => break,
            };
            self.heap[at] = self.heap[first + least];
            at = first + least;
        }
        self.heap[at] = entry;
        self.sift_up(at);
    }
}

#[inline]
fn lesser(a: (usize, u128), b: (usize, u128)) -> (usize, u128) {
    let b_is_less = b.1 < a.1;
    (if b_is_less { b.0 } else { a.0 }, if b_is_less { b.1 } else { a.1 })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

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
    fn a_cancelled_event_stays_cancelled_after_its_entry_is_gone() {
        let mut list = EventList::new();
        let struck_out = list.push(at(2), 2);
        list.push(at(3), 3);
        assert!(list.cancel(struck_out));
        assert_eq!(list.next_time(), Some(at(3)));
        assert!(!list.cancel(struck_out));
        assert_eq!(list.len(), 1);
        let reuses_its_slot = list.push(at(4), 4);
        assert!(!list.cancel(struck_out));
        assert!(list.cancel(reuses_its_slot));
        assert_eq!((list.pop(), list.pop()), (Some(3), None));
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

    #[derive(Clone, Debug)]
    enum Action {
        /// Schedules this many events at one instant, so many nanoseconds from now.
        Push(u64, usize),
        /// Cancels one of all the events that ever were, executed ones included.
        Cancel(prop::sample::Index),
        Pop,
        Peek,
        Advance(u64),
    }

    fn actions() -> impl Strategy<Value = Vec<Action>> {
        let action = prop_oneof![
            // Short delays make ties; a few long ones stay to the end.
            4 => (prop_oneof![0..4u64, 0..1_000u64], 1..4usize)
                .prop_map(|(delay, events)| Action::Push(delay, events)),
            1 => (0..9u64, 50..150usize)
                .prop_map(|(delay, burst)| Action::Push(delay, burst)),
            8 => any::<prop::sample::Index>().prop_map(Action::Cancel),
            4 => Just(Action::Pop),
            2 => Just(Action::Peek),
            1 => (0..5u64).prop_map(Action::Advance),
        ];
        prop::collection::vec(action, 0..400)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Every answer equals that of an ordered map from (time, number) to the event.
        #[test]
        fn behaves_as_an_ordered_map(actions in actions()) {
            let mut list = EventList::new();
            let mut map = BTreeMap::new();
            let (mut keys, mut now) = (Vec::new(), 0);
            for action in actions {
                match action {
                    Action::Push(delay, burst) => for _ in 0..burst {
                        let number = keys.len();
                        map.insert((now + delay, number), number);
                        keys.push((list.push(at(now + delay), number), (now + delay, number)));
                    },
                    Action::Cancel(index) => if !keys.is_empty() {
                        let (key, entry) = keys[index.index(keys.len())];
                        prop_assert_eq!(list.cancel(key), map.remove(&entry).is_some());
                    },
                    Action::Pop => {
                        let expected = map.pop_first();
                        now = expected.map_or(now, |((time, _), _)| time);
                        prop_assert_eq!(list.pop(), expected.map(|(_, event)| event));
                    },
                    Action::Peek => {
                        let expected = map.first_key_value().map(|((time, _), _)| at(*time));
                        prop_assert_eq!(list.next_time(), expected);
                    },
                    Action::Advance(by) => {
                        let next = map.first_key_value().map_or(u64::MAX, |((time, _), _)| *time);
                        now = next.min(now + by);
                        list.advance_to(at(now));
                    },
                }
                prop_assert_eq!((list.len(), list.now()), (map.len(), at(now)));
                prop_assert!(list.heap.len() <= 2 * list.len() + SWEEP_FROM + 1);
            }
            let rest: Vec<_> = std::iter::from_fn(|| list.pop()).collect();
            prop_assert_eq!(rest, map.into_values().collect::<Vec<_>>());
        }
    }
}
