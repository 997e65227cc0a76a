//! Accounts and access lists that do not say what they should.

use std::collections::BTreeSet;

use crate::ids::{NodeId, UserId};
use crate::operation::{Cause, Check};

/// Where a list is kept: in the directory, or on one host.
type Keeper = Option<NodeId>;

/// All deviations between who should be let in and who is. Empty when all is well.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Accounts that are missing, or whose password differs.
    accounts: BTreeSet<(UserId, Keeper)>,
    /// Access lists that refuse a user one owner's files.
    lists: BTreeSet<(UserId, Keeper, UserId)>,
    /// Refusals that somebody has already asked to mend.
    asked: BTreeSet<(UserId, Keeper, UserId)>,
    /// Accounts of people who have left.
    leftovers: u64,
}

fn keeper(at: NodeId, check: Check) -> Keeper {
    (check == Check::OwnList).then_some(at)
}

impl Access {
    /// Why a host refuses a user the files of `owner`; `None` if it lets the user in.
    /// O(log deviations).
    pub fn refusal(&self, user: UserId, at: NodeId, owner: UserId, check: Check) -> Option<Cause> {
        if check == Check::Nothing || (self.accounts.is_empty() && self.lists.is_empty()) {
            return None;
        }
        let keeper = keeper(at, check);
        if self.accounts.contains(&(user, keeper)) {
            return Some(Cause::Account);
        }
        self.lists.contains(&(user, keeper, owner)).then_some(Cause::AccessList)
    }

    /// Whether the directory refuses a user's password. O(log deviations).
    pub fn refuses_sign_in(&self, user: UserId) -> bool {
        !self.accounts.is_empty() && self.accounts.contains(&(user, None))
    }

    /// An account is missing or out of date from now on.
    pub fn break_account(&mut self, user: UserId, keeper: Keeper) {
        self.accounts.insert((user, keeper));
    }

    /// A list refuses a user the files of `owner` from now on.
    pub fn break_list(&mut self, user: UserId, keeper: Keeper, owner: UserId) {
        self.lists.insert((user, keeper, owner));
    }

    /// The account is in order again.
    pub fn mend_account(&mut self, user: UserId, keeper: Keeper) {
        self.accounts.remove(&(user, keeper));
    }

    /// The list is in order again.
    pub fn mend_list(&mut self, user: UserId, keeper: Keeper, owner: UserId) {
        self.lists.remove(&(user, keeper, owner));
    }

    /// A refused user asks for help; `false` if that was done already.
    pub fn ask_to_mend(&mut self, user: UserId, at: NodeId, owner: UserId, check: Check) -> bool {
        self.asked.insert((user, keeper(at, check), owner))
    }

    /// The request has been dealt with: the account and the list are in order, wherever either of
    /// them is kept.
    pub fn mend(&mut self, user: UserId, account: Keeper, list: Keeper, owner: UserId) {
        for keeper in [account, list] {
            self.asked.remove(&(user, keeper, owner));
        }
        self.mend_account(user, account);
        self.mend_list(user, list, owner);
    }

    /// An account of somebody who has left was forgotten somewhere.
    pub fn leave_behind(&mut self) {
        self.leftovers += 1;
    }

    /// How many accounts of people who have left were forgotten so far.
    pub fn leftovers(&self) -> u64 {
        self.leftovers
    }
}
