//! One attempt of one operation: the providers' answers put together into steps.

use crate::ids::NodeId;
use crate::operation::{Attempt, Denial, Function, Operation, Request, ServedBy, Step, Steps};
use crate::sim::Rng;

use super::discovery::Found;
use super::identity::first_untried;
use super::{Architecture, Ordering, Placement, View};

impl Architecture {
    /// Fills `steps` with what has to happen for `op` in this attempt, or says which function
    /// denies it. Alternatives come in order of preference: own copy, other holders, a copy kept
    /// from earlier, waiting for a take-over. O(holders).
    pub fn plan<V: View>(
        &self,
        op: &Operation,
        attempt: &Attempt,
        view: &V,
        rng: &mut Rng,
        steps: &mut Steps,
    ) -> Result<(), Denial> {
        steps.clear();
        let planned = self.plan_online(op, attempt, view, rng, steps);
        match planned {
            Err(_) if self.can_work_offline(op, view) => {
                steps.clear();
                plan_on_copy(op, view, steps);
                steps.push(Step::UseLocalCopy);
                Ok(())
            }
            Err(denial) => self.redundancy.wait_or_deny(denial, attempt, view, steps),
            Ok(()) => Ok(()),
        }
    }

    fn plan_online(
        &self,
        op: &Operation,
        attempt: &Attempt,
        view: &impl View,
        rng: &mut Rng,
        steps: &mut Steps,
    ) -> Result<(), Denial> {
        match op.action.traits().served_by {
            ServedBy::Holder => self.plan_on_file(op, attempt, view, rng, steps),
            ServedBy::Printer => {
                // A printer of the network prints for everybody near it.
                if self.execution.asks_who() {
                    self.identity.plan(op, attempt, view, steps)?;
                }
                self.execution.plan_print(self.permissions, op, attempt, view, steps)
            }
        }
    }

    /// A holder of the file serves the operation.
    fn plan_on_file(
        &self,
        op: &Operation,
        attempt: &Attempt,
        view: &impl View,
        rng: &mut Rng,
        steps: &mut Steps,
    ) -> Result<(), Denial> {
        let own = self.placement.may_be_at_hand() && view.holds(op.user, op.object);
        if own && !matches!(self.ordering, Ordering::Locks { .. }) {
            return self.plan_at_home(op, view, steps);
        }
        if self.placement.holds_all() {
            // Its disk is empty, and is filled by the others.
            let blamed = Some(op.user.device());
            return Err(Denial { function: Function::Placement, blamed });
        }
        if self.placement.client().is_some() && works_on_copy(op, view) {
            plan_on_copy(op, view, steps);
            if op.action.writes() {
                steps.push(Step::UseLocalCopy);
            }
            return Ok(());
        }
        if let Some(told) = attempt.told
            && self.asks_for_version(op, view)
            && !attempt.tried.contains(&told.by)
        {
            match told.copy_is_current {
                true => plan_on_copy(op, view, steps),
                false => self.plan_fetch(op, told.by, view, steps),
            }
            return Ok(());
        }
        if attempt.answers.is_none() {
            self.identity.plan(op, attempt, view, steps)?;
        }
        let host = if own {
            op.user.device()
        } else {
            match self.discovery.find(self, op, attempt, view, rng, steps)? {
                Found::Host(host) => host,
                Found::AfterAnswer => return Ok(()),
            }
        };
        self.plan_lock(op, host, attempt, view, steps)?;
        if host == op.user.device() {
            return self.plan_at_home(op, view, steps);
        }
        self.plan_at(op, host, view, steps);
        Ok(())
    }

    /// The user's own device holds the object: no network is needed.
    fn plan_at_home(
        &self,
        op: &Operation,
        view: &impl View,
        steps: &mut Steps,
    ) -> Result<(), Denial> {
        let at = op.user.device();
        let function = Function::Placement;
        if op.action.is_exclusive() && self.ordering.is_kept_at(at, view.servers()) {
            steps.push(Step::Share { at });
        }
        steps.push(Step::Serve { at, by: at, work: view.disk_time(op.bytes), function });
        if op.action.writes() {
            steps.push(Step::Commit { at });
        }
        Ok(())
    }

    /// Where writes are ordered by locks and another host than the lock's owner serves the object,
    /// the lock is asked for first.
    fn plan_lock(
        &self,
        op: &Operation,
        host: NodeId,
        attempt: &Attempt,
        view: &impl View,
        steps: &mut Steps,
    ) -> Result<(), Denial> {
        let elsewhere = !self.ordering.is_kept_at(host, view.servers());
        if !(self.ordering.needs_server() && op.action.traits().is_for_change && elsewhere) {
            return Ok(());
        }
        let function = Function::Ordering;
        let blamed = view.servers().first().copied();
        let to = first_untried(view.servers(), attempt).ok_or(Denial { function, blamed })?;
        let request = Request::WriteAt(self.permissions.check());
        steps.push(Step::Message { to, request, rounds: 1, function });
        Ok(())
    }

    /// Another host holds the object.
    fn plan_at(&self, op: &Operation, host: NodeId, view: &impl View, steps: &mut Steps) {
        let device = op.user.device();
        let function = Function::Placement;
        let check = self.permissions.check();
        let exclusive = op.action.is_exclusive() && self.ordering.is_kept_at(host, view.servers());
        let request = if exclusive { Request::WriteAt(check) } else { Request::OpenAt(check) };
        if self.asks_for_version(op, view) {
            // What a folder holds is known from the copy of it.
            steps.push(Step::Message { to: host, request, rounds: 1, function });
            return steps.await_answer();
        }
        steps.push(Step::Message { to: host, request, rounds: op.rounds, function });
        if !op.action.writes() {
            return self.plan_fetch(op, host, view, steps);
        }
        steps.push(Step::Transfer { from: device, to: host, bytes: op.bytes });
        steps.push(Step::Serve { at: host, by: device, work: view.disk_time(op.bytes), function });
        steps.push(Step::Commit { at: host });
        if self.placement.keeps_copies() {
            steps.push(Step::KeepCopy);
        }
    }

    /// The file comes from a host that has let the user in.
    fn plan_fetch(&self, op: &Operation, host: NodeId, view: &impl View, steps: &mut Steps) {
        let (device, function) = (op.user.device(), Function::Placement);
        steps.push(Step::Serve { at: host, by: device, work: view.disk_time(op.bytes), function });
        steps.push(Step::Transfer { from: host, to: device, bytes: op.bytes });
        if self.placement.keeps_copies() {
            steps.push(Step::KeepCopy);
        }
    }

    /// Whether the host only says which version it has, and the copy on the device is opened if it
    /// has that version.
    fn asks_for_version(&self, op: &Operation, view: &impl View) -> bool {
        matches!(self.placement, Placement::Cache { .. })
            && op.action.reads()
            && view.keeps_copy(op.user, op.object)
    }

    /// Whether both of two versions are kept where they conflict: among copies, and where the host
    /// that serves a file knows who writes it.
    pub fn keeps_both_versions(&self) -> bool {
        let copies = matches!(
            self.placement,
            Placement::Peers { .. } | Placement::Cache { .. } | Placement::Sync { .. }
        );
        let copies = copies || self.placement.is_in_cloud();
        copies || self.ordering != Ordering::None
    }

    fn can_work_offline(&self, op: &Operation, view: &impl View) -> bool {
        let has_copy = || op.action.writes() || view.keeps_copy(op.user, op.object);
        self.placement.keeps_copies() && op.action.is_on_file() && has_copy()
    }
}

/// Whether a client has nobody to ask: it stores changes on its device, and opens a copy if it
/// knows of no newer version.
fn works_on_copy(op: &Operation, view: &impl View) -> bool {
    op.action.writes() || view.keeps_current_copy(op.user, op.object)
}

/// The disk of the user's own device works on the local copy.
fn plan_on_copy(op: &Operation, view: &impl View, steps: &mut Steps) {
    let (at, function) = (op.user.device(), Function::Placement);
    steps.push(Step::Serve { at, by: at, work: view.disk_time(op.bytes), function });
}
