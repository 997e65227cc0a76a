//! The operations under way: slots that are used again and again.
//!
//! A slot belongs to one intent from its beginning to its end and holds the operation of it that
//! goes on, or the last one during a pause. An event names a slot with its serial number, so that
//! it finds nothing once the intent has ended, though another may have the slot by then. Cursors
//! say which intent of each user and service is next.
//!
//! Left out: what happens to an operation (`operations`, `steps`), and what an intent consists of:
//! a slot keeps that for the service and never looks into it.

use crate::ids::{NodeId, UserId};
use crate::net::FlowId;
use crate::operation::purposes::ServiceUser;
use crate::operation::{Obstacle, Operation, Step, Steps, Told};
use crate::service::Intent;
use crate::sim::{SimDuration, SimTime};
use crate::store::PrivateCopy;

/// State of a running operation, by what it waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// A message is on its way to the host.
    Asking,
    /// The answer is on its way back.
    Answering,
    /// The asker listens in vain; then this host counts as silent.
    Silence(NodeId),
    /// The local network is listened to.
    Listening,
    /// A host works.
    Serving,
    /// Bytes move.
    Transferring,
    /// A pause before asking everyone again.
    Waiting,
    /// The user does something else and will ask again.
    Away,
    /// The user works on what was opened.
    Thinking,
    /// The user waits for the notice that a file is free.
    AwaitingNotice,
    /// The user has asked a colleague for a copy, and does something else until it comes.
    AwaitingCopy(UserId),
}

impl Phase {
    /// Whether no operation is under way.
    pub const fn is_pause(self) -> bool {
        matches!(self, Self::Thinking | Self::AwaitingNotice)
    }
}

/// One user's intent, and how far it has come.
#[derive(Debug)]
pub struct Slot {
    /// Distinguishes a live operation from an earlier one in the same slot.
    pub serial: u32,
    pub service: u8,
    pub user: UserId,
    /// The number of the intent among those of this user and service.
    pub number: u64,
    pub intent: Intent,
    pub op: Operation,
    /// The number of the operation's stage in the intent, for random draws.
    pub stage: u8,
    pub asked_at: SimTime,
    pub deadline: SimTime,
    pub attempt_at: SimTime,
    /// Whether a host has been silent since then.
    pub was_silent: bool,
    pub step_at: SimTime,
    pub phase: Phase,
    pub steps: Steps,
    pub at_step: usize,
    pub tried: Vec<NodeId>,
    pub answers: Vec<NodeId>,
    pub has_answers: bool,
    /// What a host has said about the version of the object.
    pub told: Option<Told>,
    pub flow: Option<FlowId>,
    pub retries: u32,
    pub attempts: u32,
    pub stale: bool,
    /// Whether bytes of the object have crossed the network for the user.
    pub moved: bool,
    /// Whether the local copy was opened as nobody could be asked for a newer version.
    pub unchecked: bool,
    /// For how long there has been a newer version than the one that was read.
    pub stale_for: SimDuration,
    /// The keeper that was asked last says that somebody else writes the file.
    pub read_only: bool,
    /// The host that was asked for the file for writing.
    pub keeper: Option<NodeId>,
    /// What it was denied by last, else the first host that stayed silent.
    pub trouble: Option<Obstacle>,
    /// Ways around the network that the intent has taken.
    pub detour: Detour,
    in_use: bool,
}

/// Ways around the network within one intent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detour {
    /// They were tried, which is done once.
    pub tried: bool,
    /// The copy that the user goes on with.
    pub copy: Option<PrivateCopy>,
}

/// Where a user stands in the endless list of intents with one service.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cursor {
    /// The number of the next intent.
    pub number: u64,
    /// Presence still to pass until then, when the user left earlier.
    pub rest: Option<SimDuration>,
    /// How many intents are under way.
    pub under_way: u32,
}

/// All slots, and everybody's cursors.
#[derive(Debug)]
pub struct Running {
    slots: Vec<Slot>,
    free: Vec<u32>,
    serial: u32,
    cursors: Vec<Cursor>,
    services: usize,
    /// Until when each user's working time is lost already.
    pub blocked_until: Vec<SimTime>,
}

impl Running {
    /// Nothing is under way.
    pub fn new(users: u32, services: usize) -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            serial: 0,
            cursors: vec![Cursor::default(); users as usize * services],
            services,
            blocked_until: vec![SimTime::ZERO; users as usize],
        }
    }

    /// The cursor of a user and service.
    pub fn cursor(&mut self, user: UserId, service: u8) -> &mut Cursor {
        &mut self.cursors[user.index() * self.services + usize::from(service)]
    }

    /// A slot for a new intent. Amortised O(1), without allocation once slots are there.
    pub fn begin(
        &mut self,
        service: u8,
        user: UserId,
        number: u64,
        intent: Intent,
        op: Operation,
    ) -> u32 {
        self.serial = self.serial.wrapping_add(1);
        let at = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::empty(intent, op));
            (self.slots.len() - 1) as u32
        });
        let slot = &mut self.slots[at as usize];
        slot.serial = self.serial;
        slot.in_use = true;
        slot.service = service;
        slot.user = user;
        slot.number = number;
        slot.intent = intent;
        slot.op = op;
        slot.flow = None;
        slot.detour = Detour::default();
        self.cursor(user, service).under_way += 1;
        at
    }

    /// Frees a slot.
    pub fn end(&mut self, at: u32) {
        let slot = &mut self.slots[at as usize];
        debug_assert!(slot.in_use, "an operation ended twice");
        slot.in_use = false;
        let (user, service) = (slot.user, slot.service);
        self.cursor(user, service).under_way -= 1;
        self.free.push(at);
    }

    /// The slot of an operation that is still the one meant.
    pub fn get(&mut self, at: u32, serial: u32) -> Option<&mut Slot> {
        self.slots.get_mut(at as usize).filter(|slot| slot.in_use && slot.serial == serial)
    }

    /// How many slots are in use.
    pub fn count(&self) -> u64 {
        (self.slots.len() - self.free.len()) as u64
    }

    /// The service that most slots in use are of. O(slots).
    pub fn busiest(&self) -> Option<u8> {
        let mut counts = vec![0u64; self.services];
        for slot in self.slots.iter().filter(|slot| slot.in_use) {
            counts[usize::from(slot.service)] += 1;
        }
        (0..counts.len()).max_by_key(|at| counts[*at]).map(|at| at as u8)
    }

    /// How many operations asked for since an instant have not ended. O(slots).
    pub fn pending_since(&self, since: SimTime) -> u64 {
        let pending = self
            .slots
            .iter()
            .filter(|slot| slot.in_use && !slot.phase.is_pause() && slot.asked_at >= since);
        pending.count() as u64
    }
}

impl std::ops::Index<u32> for Running {
    type Output = Slot;

    fn index(&self, at: u32) -> &Slot {
        &self.slots[at as usize]
    }
}

impl std::ops::IndexMut<u32> for Running {
    fn index_mut(&mut self, at: u32) -> &mut Slot {
        &mut self.slots[at as usize]
    }
}

impl Slot {
    fn empty(intent: Intent, op: Operation) -> Self {
        Self {
            serial: 0,
            service: 0,
            user: op.user,
            number: 0,
            intent,
            op,
            stage: 0,
            asked_at: SimTime::ZERO,
            deadline: SimTime::ZERO,
            attempt_at: SimTime::ZERO,
            was_silent: false,
            step_at: SimTime::ZERO,
            phase: Phase::Thinking,
            steps: Steps::default(),
            at_step: 0,
            tried: Vec::new(),
            answers: Vec::new(),
            has_answers: false,
            told: None,
            flow: None,
            retries: 0,
            attempts: 0,
            stale: false,
            moved: false,
            unchecked: false,
            stale_for: SimDuration::ZERO,
            read_only: false,
            keeper: None,
            trouble: None,
            detour: Detour::default(),
            in_use: false,
        }
    }

    /// The demand of which the intent is one.
    pub fn demand(&self) -> ServiceUser {
        ServiceUser { service: self.service, user: self.user }
    }

    /// The step that is carried out.
    ///
    /// # Panics
    /// If all steps are done.
    pub fn current_step(&self) -> Step {
        self.steps.as_slice()[self.at_step]
    }

    /// The user asks anew.
    pub fn start_attempt(&mut self, now: SimTime) {
        self.attempt_at = now;
        self.was_silent = false;
        self.forget_answers();
    }

    /// Forgets who was tried and what was answered; the user has waited for it.
    pub fn forget_answers(&mut self) {
        self.read_only = false;
        self.tried.clear();
        self.answers.clear();
        self.has_answers = false;
        self.told = None;
    }
}
