//! Slots: which of the scheduled events are pending, by keys that never fit twice.

use std::num::NonZeroU32;

use super::grow;

/// Marks the slot of a cancelled event whose entry is still there; the other bits are the use.
const CANCELLED: u32 = 1 << 31;
/// The last use of a slot. It is then laid aside, four bytes after two thousand million events,
/// since a key of its first use would fit again.
const LAST_USE: u32 = CANCELLED - 1;
/// The state of a slot that was laid aside: not a use, since these are counted from one.
const LAID_ASIDE: u32 = 0;

/// Names one scheduled event: its slot, and which use of the slot it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EventKey {
    pub(super) slot: u32,
    /// Counted from one, so that an optional key takes no more room.
    nth: NonZeroU32,
}

/// For each entry a slot that knows whether its event is pending.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    /// The present use of each slot, or of a vacant one the next.
    states: Vec<u32>,
    /// Keys for the next events; the last is used first.
    vacant: Vec<EventKey>,
}

impl Slots {
    pub(super) const fn new() -> Self {
        Self { states: Vec::new(), vacant: Vec::new() }
    }

    /// As many as there were ever entries at once, and those that were laid aside.
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    /// Bytes held, in use or not.
    pub(super) fn memory(&self) -> usize {
        self.states.capacity() * size_of::<u32>() + self.vacant.capacity() * size_of::<EventKey>()
    }

    /// Gives an event a slot: the key that names it.
    ///
    /// # Panics
    /// If 2^32 slots are in use.
    #[inline]
    pub(super) fn occupy(&mut self) -> EventKey {
        self.vacant.pop().unwrap_or_else(|| self.lengthen())
    }

    /// Takes a slot back from the event that holds it: no key names it any more.
    #[inline]
    pub(super) fn vacate(&mut self, slot: u32) {
        let state = &mut self.states[slot as usize];
        let nth = NonZeroU32::MIN.saturating_add(*state & LAST_USE);
        if nth.get() > LAST_USE {
            *state = LAID_ASIDE;
            return;
        }
        *state = nth.get();
        self.vacant.push(EventKey { slot, nth });
    }

    /// Marks a pending event as cancelled; `false` if the key names none.
    #[inline]
    pub(super) fn cancel(&mut self, key: EventKey) -> bool {
        match self.states.get_mut(key.slot as usize) {
            Some(state) if *state == key.nth.get() => {
                *state |= CANCELLED;
                true
            }
            _ => false,
        }
    }

    /// Whether the event that holds a slot is cancelled.
    #[inline]
    pub(super) fn is_cancelled(&self, slot: u32) -> bool {
        self.states[slot as usize] & CANCELLED != 0
    }

    /// Takes back the slots of all cancelled events and returns which slots are vacant. O(slots).
    ///
    /// Vacant slots are in order afterwards: events that are scheduled one after the other then lie
    /// side by side, and so does what is touched if they are cancelled in about that order.
    pub(super) fn vacate_cancelled(&mut self) -> Bits {
        // Vacant slots are marked alike to be found in order: that skips one of their uses.
        for key in self.vacant.drain(..) {
            self.states[key.slot as usize] |= CANCELLED;
        }
        let mut vacant = Bits::zeros(self.states.len());
        for slot in (0..self.states.len() as u32).rev() {
            if self.is_cancelled(slot) {
                self.vacate(slot);
                vacant.set(slot);
            }
        }
        vacant
    }

    #[cold]
    fn lengthen(&mut self) -> EventKey {
        let slot = u32::try_from(self.states.len()).expect("fewer than 2^32 events are pending");
        let nth = NonZeroU32::MIN;
        grow(&mut self.states, 1);
        self.states.push(nth.get());
        EventKey { slot, nth }
    }
}

/// One bit a slot: those of a million events fit the second-level cache, where states do not.
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn zeros(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    fn set(&mut self, slot: u32) {
        self.0[slot as usize / 64] |= 1 << (slot % 64);
    }

    #[inline]
    pub(super) fn get(&self, slot: u32) -> bool {
        self.0[slot as usize / 64] >> (slot % 64) & 1 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_fits_neither_before_nor_after_its_use() {
        let mut slots = Slots::new();
        let first = slots.occupy();
        slots.vacate(first.slot);
        let second = slots.occupy();
        assert_eq!((first.slot, second.slot), (0, 0));
        assert!(!slots.cancel(first));
        assert!(slots.cancel(second));
        assert!(!slots.cancel(second));
        assert!(slots.is_cancelled(second.slot));
    }

    #[test]
    fn a_slot_is_laid_aside_before_a_key_would_fit_again() {
        let mut slots = Slots::new();
        let first = slots.occupy();
        slots.states[0] = LAST_USE - 1;
        slots.vacate(0);
        let last = slots.occupy();
        assert_eq!((last.slot, last.nth.get()), (0, LAST_USE));
        assert!(slots.cancel(last));
        slots.vacate_cancelled();
        let other = slots.occupy();
        assert_eq!((other.slot, slots.len()), (1, 2));
        assert!(!slots.cancel(first) && !slots.cancel(last));
        slots.vacate(1);
        slots.vacate_cancelled();
        assert_eq!(slots.occupy().slot, 1);
        assert_eq!(slots.occupy().slot, 2);
    }

    #[test]
    fn vacant_slots_are_used_in_order_after_a_sweep() {
        let mut slots = Slots::new();
        let keys: Vec<_> = (0..5).map(|_| slots.occupy()).collect();
        slots.vacate(3);
        slots.vacate(1);
        assert!(slots.cancel(keys[2]));
        slots.vacate_cancelled();
        let order = [(); 4].map(|()| slots.occupy().slot);
        assert_eq!(order, [1, 2, 3, 5]);
        for (key, pending) in keys.into_iter().zip([true, false, false, false, true]) {
            assert_eq!(slots.cancel(key), pending);
        }
    }

    #[test]
    fn an_optional_key_takes_eight_bytes() {
        assert_eq!(size_of::<Option<EventKey>>(), 8);
    }
}
