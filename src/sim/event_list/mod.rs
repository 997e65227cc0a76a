//! The future event list: events in order of time, first scheduled first at equal times, with
//! cancellation.

mod blocks;
mod ladder;
mod run;
mod rung;
mod slots;

use super::SimTime;
use ladder::{Entry, Ladder};
use slots::Slots;

pub(crate) use blocks::grow;
pub use slots::EventKey;

/// Fewer cancelled events than this are not swept out.
const SWEEP_FROM: usize = 64;
/// Nor are fewer than one in this many slots, so that a sweep costs O(1) per cancelled event.
const SLOTS_PER_SWEPT: usize = 8;
/// Pending events in order of time, first scheduled first at equal times, and the clock.
///
/// Events wait in a ladder of ever narrower buckets. Each holds a slot, which shows whether the
/// event is still pending: cancelling is a matter of one comparison, and the entry of a cancelled
/// event is dropped when its time has nearly come or when such entries outnumber the pending ones
/// (and an eighth of the slots, of which there are as many as there were ever entries).
/// `push`, `pop` and `cancel` cost O(1) amortised.
#[derive(Clone, Debug)]
pub struct EventList<E> {
    ladder: Ladder<E>,
    slots: Slots,
    pending: usize,
    cancelled: usize,
    now: SimTime,
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
            ladder: Ladder::new(),
            slots: Slots::new(),
            pending: 0,
            cancelled: 0,
            now: SimTime::ZERO,
        }
    }

    /// The current instant: the time of the last executed event, or later.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// How many events are pending.
    pub fn len(&self) -> usize {
        self.pending
    }

    /// Whether no event is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of memory that the list holds, room for further events included. O(1) but for the
    /// number of rungs in use, at most a few.
    pub fn memory(&self) -> usize {
        self.ladder.memory() + self.slots.memory()
    }

    /// Adds an event.
    ///
    /// # Panics
    /// If `time` lies in the past, or 2^32 events are pending.
    #[inline]
    pub fn push(&mut self, time: SimTime, event: E) -> EventKey {
        assert!(time >= self.now, "an event was scheduled in the past: {time} before {}", self.now);
        let key = self.slots.occupy();
        self.pending += 1;
        self.ladder.push(Entry { time: time.as_nanos(), slot: key.slot, event });
        key
    }

    /// Takes the next event and moves the clock to it.
    #[inline]
    pub fn pop(&mut self) -> Option<E> {
        self.pop_until(SimTime::from_nanos(u64::MAX))
    }

    /// Takes the next event and moves the clock to it, if it is due at `horizon` or earlier.
    #[inline]
    pub fn pop_until(&mut self, horizon: SimTime) -> Option<E> {
        if self.cancelled > 0 {
            self.drop_cancelled();
        }
        let entry = self.ladder.pop_until(horizon.as_nanos())?;
        let time = SimTime::from_nanos(entry.time);
        assert!(time >= self.now, "the event list went back in time");
        self.now = time;
        self.slots.vacate(entry.slot);
        self.pending -= 1;
        Some(entry.event)
    }

    /// The time of the next event.
    pub fn next_time(&mut self) -> Option<SimTime> {
        self.drop_cancelled();
        self.ladder.first().map(|entry| SimTime::from_nanos(entry.time))
    }

    /// Strikes out a pending event; `false` if it was already executed or struck out.
    #[inline]
    pub fn cancel(&mut self, key: EventKey) -> bool {
        if !self.slots.cancel(key) {
            return false;
        }
        self.pending -= 1;
        self.cancelled += 1;
        if self.cancelled > self.most_cancelled() {
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

    /// Drops cancelled events that would come next.
    fn drop_cancelled(&mut self) {
        let Self { ladder, slots, cancelled, .. } = self;
        let mut drop_if_cancelled = |slot| {
            let is_cancelled = slots.is_cancelled(slot);
            if is_cancelled {
                slots.vacate(slot);
                *cancelled -= 1;
            }
            is_cancelled
        };
        while let Some(first) = ladder.first_kept(|entry| !drop_if_cancelled(entry.slot)) {
            let slot = first.slot;
            if !drop_if_cancelled(slot) {
                return;
            }
            ladder.pop_until(u64::MAX);
        }
    }

    /// How many entries of cancelled events are kept: no more than of pending ones, or few.
    #[inline]
    fn most_cancelled(&self) -> usize {
        self.pending.max(self.slots.len() / SLOTS_PER_SWEPT).max(SWEEP_FROM)
    }

    /// Removes the entries of all cancelled events. O(entries + slots).
    #[cold]
    fn sweep(&mut self) {
        let Self { ladder, slots, .. } = self;
        let vacant = slots.vacate_cancelled();
        ladder.retain(|entry| !vacant.get(entry.slot));
        self.cancelled = 0;
    }
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
        assert_eq!(list.slots.len(), 10_000);
        assert!(list.cancelled <= 10_000 / SLOTS_PER_SWEPT, "{} are kept", list.cancelled);
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
        /// Schedules events at one instant: its nanoseconds from now, and how many events.
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
                let slots = 0..list.slots.len() as u32;
                let kept = slots.filter(|slot| list.slots.is_cancelled(*slot)).count();
                prop_assert_eq!((list.cancelled, list.is_empty()), (kept, map.is_empty()));
                prop_assert!(list.cancelled <= list.most_cancelled());
            }
            let rest: Vec<_> = std::iter::from_fn(|| list.pop()).collect();
            prop_assert_eq!(rest, map.into_values().collect::<Vec<_>>());
        }
    }
}
