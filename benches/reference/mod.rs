//! Lean structures to compare the event list with: no clock, no cancellation, no checks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crosspoint::sim::{EventList, Rng, SimDuration, SimTime};

/// Operations that the hold model needs: times in nanoseconds, first pushed first at ties.
pub trait Pending {
    /// Empty.
    fn new() -> Self;

    /// Adds an event.
    fn push(&mut self, time: u64, event: u32);

    /// Takes the first event with its time.
    fn pop(&mut self) -> (u64, u32);
}

impl Pending for EventList<u32> {
    fn new() -> Self {
        Self::new()
    }

    fn push(&mut self, time: u64, event: u32) {
        self.push(SimTime::from_nanos(time), event);
    }

    fn pop(&mut self) -> (u64, u32) {
        let event = self.pop().expect("the hold model never runs empty");
        (self.now().as_nanos(), event)
    }
}

/// The standard library's binary heap of (time, number, event).
pub struct Binary {
    heap: BinaryHeap<Reverse<(u64, u64, u32)>>,
    number: u64,
}

impl Pending for Binary {
    fn new() -> Self {
        Self { heap: BinaryHeap::new(), number: 0 }
    }

    fn push(&mut self, time: u64, event: u32) {
        self.heap.push(Reverse((time, self.number, event)));
        self.number += 1;
    }

    fn pop(&mut self) -> (u64, u32) {
        let Reverse((time, _, event)) = self.heap.pop().expect("the hold model never runs empty");
        (time, event)
    }
}

/// A four-ary heap of entries of 24 bytes, compared as one number of 128 bits.
pub struct FourAry {
    heap: Vec<(u128, u32)>,
    number: u64,
}

const ARITY: usize = 4;

impl Pending for FourAry {
    fn new() -> Self {
        Self { heap: Vec::new(), number: 0 }
    }

    fn push(&mut self, time: u64, event: u32) {
        self.heap.push((u128::from(time) << 64 | u128::from(self.number), event));
        self.number += 1;
        self.sift_up(self.heap.len() - 1);
    }

    fn pop(&mut self) -> (u64, u32) {
        let last = self.heap.pop().expect("the hold model never runs empty");
        let first = match self.heap.first_mut() {
            Some(root) => {
                let first = std::mem::replace(root, last);
                self.sift_down();
                first
            }
            None => last,
        };
        ((first.0 >> 64) as u64, first.1)
    }
}

impl FourAry {
    fn sift_up(&mut self, mut at: usize) {
        let entry = self.heap[at];
        while at > 0 {
            let parent = (at - 1) / ARITY;
            if self.heap[parent].0 <= entry.0 {
                break;
            }
            self.heap[at] = self.heap[parent];
            at = parent;
        }
        self.heap[at] = entry;
    }

    /// Moves the hole at the root to a leaf along the least children, then the entry up from there.
    fn sift_down(&mut self) {
        let entry = self.heap[0];
        let mut at = 0;
        loop {
            let first = at * ARITY + 1;
            let least = match self.heap.get(first..) {
                Some([a, b, c, d, ..]) => {
                    let low = lesser((0, a.0), (1, b.0));
                    let high = lesser((2, c.0), (3, d.0));
                    lesser(low, high).0
                }
                Some(some @ [_, ..]) => {
                    let least = some.iter().enumerate().min_by_key(|(_, child)| child.0);
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

/// The hold model over any structure.
pub struct Hold<P, D> {
    pending: P,
    delay: D,
    rng: Rng,
}

impl<P: Pending, D: Fn(&mut Rng) -> SimDuration> Hold<P, D> {
    /// `size` pending events at times from `first`, after two executions for each (at most a
    /// million).
    pub fn new(size: u32, first: impl Fn(&mut Rng) -> SimDuration, delay: D, mut rng: Rng) -> Self {
        let mut pending = P::new();
        for event in 0..size {
            pending.push(first(&mut rng).as_nanos(), event);
        }
        let mut hold = Self { pending, delay, rng };
        hold.run(u64::from((2 * size).min(1_000_000)));
        hold
    }

    /// Executes `events` events.
    pub fn run(&mut self, events: u64) {
        for _ in 0..events {
            let (now, event) = self.pending.pop();
            self.pending.push(now + (self.delay)(&mut self.rng).as_nanos(), event);
        }
    }
}

/// Waits of M/M/1 customers without any event list (Lindley 1952); their sum.
pub fn lindley(
    customers: u64,
    mut gap: impl FnMut() -> f64,
    mut service: impl FnMut() -> f64,
) -> f64 {
    let (mut wait, mut sum) = (0.0f64, 0.0);
    for _ in 0..customers {
        sum += wait;
        wait = (wait + service() - gap()).max(0.0);
    }
    sum
}

/// M/M/c as somebody writes it by hand for this queue alone: the next arrival, the ends of services
/// in an array that is searched, and the instants of arrival of those who wait; the sum of waits.
pub struct ByHand {
    now: f64,
    arrival: f64,
    /// Ends of services; infinite for an idle server.
    ends: Vec<f64>,
    waiting: std::collections::VecDeque<f64>,
    /// Sum of waits so far.
    pub waits: f64,
}

impl ByHand {
    /// Idle servers before an empty queue.
    pub fn new(servers: u32) -> Self {
        Self {
            now: 0.0,
            arrival: 0.0,
            ends: vec![f64::INFINITY; servers as usize],
            waiting: std::collections::VecDeque::new(),
            waits: 0.0,
        }
    }

    /// Runs until `customers` further customers have left.
    pub fn run(
        &mut self,
        customers: u64,
        mut gap: impl FnMut() -> f64,
        mut service: impl FnMut() -> f64,
    ) {
        let mut left = 0;
        while left < customers {
            let (mut server, mut end) = (0, self.ends[0]);
            for (at, &other) in self.ends.iter().enumerate().skip(1) {
                if other < end {
                    (server, end) = (at, other);
                }
            }
            if self.arrival < end {
                self.now = self.arrival;
                self.arrival += gap();
                match self.ends.iter().position(|end| end.is_infinite()) {
                    Some(idle) => self.ends[idle] = self.now + service(),
                    None => self.waiting.push_back(self.now),
                }
            } else {
                self.now = end;
                left += 1;
                self.ends[server] = match self.waiting.pop_front() {
                    Some(arrived) => {
                        self.waits += self.now - arrived;
                        self.now + service()
                    }
                    None => f64::INFINITY,
                };
            }
        }
    }
}
