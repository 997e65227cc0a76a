//! `identity`: who are you?

use crate::config::Reader;
use crate::ids::NodeId;
use crate::operation::{Attempt, Denial, Function, Operation, Request, Step, Steps};
use crate::sim::SimDuration;

use super::{Scope, View};

/// Provider of the identity of users.
#[derive(Clone, Debug, PartialEq)]
pub enum Identity {
    /// No check of identity.
    None,
    /// Each device has accounts of its own; the same person is set up on every device concerned.
    Accounts,
    /// A directory on the servers hands out credentials; devices keep them for a while.
    Directory {
        /// How many servers answer for the directory; `None`: all that there are.
        servers: Option<u32>,
        /// How long a device may use a credential without asking again.
        cached: SimDuration,
    },
    /// A directory of a provider on the Internet, which hands out tokens.
    Cloud {
        /// How long a device may use a token without asking again.
        token: SimDuration,
        /// How long after the last asking a device gets a new token without its user.
        refresh: SimDuration,
    },
    /// Users hold keys; nobody has to be asked.
    Keys,
}

/// Round trips of a sign-in with password, or of a new token without the user.
const SIGN_IN: u8 = 2;
/// Round trips of a sign-in on pages of a provider, with a second factor.
const SIGN_IN_ON_PAGES: u8 = 6;

impl Identity {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("none", "no check of identity"),
            ("accounts", "one set of accounts per device"),
            ("directory", "central accounts on the servers"),
            ("cloud", "central accounts at a provider on the Internet"),
            ("keys", "users hold keys"),
        ];
        match table.choice("identity", &variants, Some("none")) {
            Some(("accounts", options)) => {
                options.finish();
                Self::Accounts
            }
            Some(("directory", mut options)) => {
                let servers = options.optional_count(
                    "servers",
                    1..=100,
                    "servers that hold the directory; omitted: all",
                );
                let cached = options.duration(
                    "cached",
                    "1 min"..="1 y",
                    Some("10 h"),
                    "how long a device may use a credential without asking the directory again",
                );
                options.finish();
                Self::Directory { servers, cached }
            }
            Some(("cloud", mut options)) => {
                let token = options.duration(
                    "token",
                    "1 min"..="1 week",
                    Some("1 h"),
                    "how long a device may use a token without asking again",
                );
                let refresh = options.duration(
                    "refresh",
                    "1 h"..="10 y",
                    Some("90 d"),
                    "how long after the last asking a device gets a new token without its user",
                );
                options.finish();
                Self::Cloud { token, refresh }
            }
            Some(("keys", options)) => {
                options.finish();
                Self::Keys
            }
            Some((_, options)) => {
                options.finish();
                Self::None
            }
            None => Self::None,
        }
    }

    /// How many servers the directory needs.
    pub(super) fn servers(&self) -> u32 {
        match self {
            Self::Directory { servers, .. } => servers.unwrap_or(1),
            Self::None | Self::Accounts | Self::Cloud { .. } | Self::Keys => 0,
        }
    }

    /// Whether a provider on the Internet knows the users.
    pub(super) fn is_in_cloud(&self) -> bool {
        matches!(self, Self::Cloud { .. })
    }

    /// Whether users are known at one place, wherever that is.
    pub(super) fn is_central(&self) -> bool {
        matches!(self, Self::Directory { .. } | Self::Cloud { .. })
    }

    /// Asks for a credential where the device holds none.
    pub(super) fn plan(
        &self,
        op: &Operation,
        attempt: &Attempt,
        view: &impl View,
        steps: &mut Steps,
    ) -> Result<(), Denial> {
        let until = view.credential_until(op.user);
        if until > view.now() {
            return Ok(());
        }
        let cloud = view.cloud().map(|host| [host]);
        let (hosts, lasts, rounds) = match self {
            Self::Directory { servers, cached } => {
                (first_of(*servers, view.servers()), *cached, SIGN_IN)
            }
            Self::Cloud { token, refresh } => {
                let is_known = view.now() < until + refresh.saturating_sub(*token);
                let rounds = if is_known { SIGN_IN } else { SIGN_IN_ON_PAGES };
                (cloud.as_ref().map_or(&[][..], |host| host.as_slice()), *token, rounds)
            }
            Self::None | Self::Accounts | Self::Keys => return Ok(()),
        };
        let function = Function::Identity;
        let to = first_untried(hosts, attempt)
            .ok_or(Denial { function, blamed: hosts.first().copied() })?;
        steps.push(Step::Message { to, request: Request::SignIn(lasts), rounds, function });
        Ok(())
    }

    /// Where a joiner's account, a leaver's, or a changed password has to be entered.
    pub fn account_scope(&self) -> Scope {
        match self {
            Self::None | Self::Keys => Scope::Nothing,
            Self::Accounts => Scope::PerDevice,
            Self::Directory { .. } | Self::Cloud { .. } => Scope::Once,
        }
    }
}

/// The first so many hosts, or all.
pub(super) fn first_of(count: Option<u32>, hosts: &[NodeId]) -> &[NodeId] {
    &hosts[..count.map_or(hosts.len(), |count| hosts.len().min(count as usize))]
}

/// The first host in order of preference that has not stayed silent yet.
pub(super) fn first_untried(hosts: &[NodeId], attempt: &Attempt) -> Option<NodeId> {
    hosts.iter().copied().find(|host| !attempt.tried.contains(host))
}
