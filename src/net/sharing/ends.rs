//! The members of a group in the order of their ends: a binary heap that knows each one's place.

use super::state::Member;

/// Whether one flow ends before another of its group. Clocks may wrap around; the ends of a group
/// lie within half of their range, as a flow has less than 2^127 fine units to send.
fn before(members: &[Member], a: u32, b: u32) -> bool {
    let (a, b) = (members[a as usize].end, members[b as usize].end);
    a.wrapping_sub(b).cast_signed() < 0
}

/// Adds a flow. O(log n).
pub(super) fn push(heap: &mut Vec<u32>, members: &mut [Member], slot: u32) {
    let place = heap.len();
    heap.push(slot);
    rise(heap, members, place);
}

/// Takes out a flow. O(log n).
pub(super) fn remove(heap: &mut Vec<u32>, members: &mut [Member], slot: u32) {
    let place = members[slot as usize].place as usize;
    heap.swap_remove(place);
    if place < heap.len() {
        sink(heap, members, place);
        rise(heap, members, place);
    }
}

fn rise(heap: &mut [u32], members: &mut [Member], mut place: usize) {
    let slot = heap[place];
    while place > 0 && before(members, slot, heap[(place - 1) / 2]) {
        let parent = (place - 1) / 2;
        put(heap, members, place, heap[parent]);
        place = parent;
    }
    put(heap, members, place, slot);
}

fn sink(heap: &mut [u32], members: &mut [Member], mut place: usize) {
    let slot = heap[place];
    loop {
        let mut child = 2 * place + 1;
        if child + 1 < heap.len() && before(members, heap[child + 1], heap[child]) {
            child += 1;
        }
        if child >= heap.len() || !before(members, heap[child], slot) {
            break;
        }
        put(heap, members, place, heap[child]);
        place = child;
    }
    put(heap, members, place, slot);
}

fn put(heap: &mut [u32], members: &mut [Member], place: usize, slot: u32) {
    heap[place] = slot;
    members[slot as usize].place = place as u32;
}
