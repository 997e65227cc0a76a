//! `discovery`: where is it?

use crate::config::Reader;
use crate::ids::NodeId;
use crate::operation::{Attempt, Denial, Function, Operation, Request, Step, Steps};
use crate::sim::{Rng, SimDuration};

use super::identity::{first_of, first_untried};
use super::{Architecture, View};

/// How an asker learns which host holds an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Discovery {
    /// The path says it.
    Known,
    /// Everybody on the local network is asked.
    Broadcast {
        /// How long the asker listens before it takes silence for an answer.
        window: SimDuration,
    },
    /// An index on the servers knows who registered as a holder.
    Index {
        /// How many servers hold the index; `None`: all that there are.
        servers: Option<u32>,
        /// How often holders report to the index.
        heartbeat: SimDuration,
        /// How many reports may be missing before the index takes a holder for gone.
        misses: u32,
    },
}

/// Result of discovery.
pub(super) enum Found {
    /// This host holds the object.
    Host(NodeId),
    /// The host is known only after the answer to the question just planned.
    AfterAnswer,
}

impl Discovery {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("known", "the path names the host"),
            ("broadcast", "everybody on the local network is asked"),
            ("index", "an index on the servers"),
        ];
        match table.choice("discovery", &variants, Some("known")) {
            Some(("broadcast", mut options)) => {
                let window = options.duration(
                    "window",
                    "1 ms"..="1 min",
                    Some("1 s"),
                    "how long an asker listens before it takes silence for an answer",
                );
                options.finish();
                Self::Broadcast { window }
            }
            Some(("index", mut options)) => {
                let servers = options.optional_count(
                    "servers",
                    1..=100,
                    "servers that hold the index; omitted: all",
                );
                let heartbeat = options.duration(
                    "heartbeat",
                    "1 s"..="1 d",
                    Some("1 min"),
                    "how often holders report to the index",
                );
                let misses = options.count(
                    "misses",
                    1..=100,
                    Some(3),
                    "missing reports after which the index takes a holder for gone",
                );
                options.finish();
                Self::Index { servers, heartbeat, misses }
            }
            Some((_, options)) => {
                options.finish();
                Self::Known
            }
            None => Self::Known,
        }
    }

    pub(super) fn servers(&self) -> u32 {
        match self {
            Self::Index { servers, .. } => servers.unwrap_or(1),
            Self::Known | Self::Broadcast { .. } => 0,
        }
    }

    /// How long a holder that has gone is still named by the index.
    pub fn belief_lasts(&self) -> SimDuration {
        match self {
            Self::Index { heartbeat, misses, .. } => heartbeat.times(u64::from(*misses)),
            Self::Known | Self::Broadcast { .. } => SimDuration::ZERO,
        }
    }

    /// The host to turn to, or the question that has to be answered first.
    pub(super) fn find(
        &self,
        architecture: &Architecture,
        op: &Operation,
        attempt: &Attempt,
        view: &impl View,
        rng: &mut Rng,
        steps: &mut Steps,
    ) -> Result<Found, Denial> {
        if let Some(answers) = attempt.answers {
            return architecture
                .transfer
                .choose(answers, op, attempt, view, rng)
                .map(Found::Host)
                .ok_or(Denial { function: Function::Placement, blamed: answers.first().copied() });
        }
        match self {
            Self::Known => {
                let owner = [view.owner(op.object)];
                let cloud = view.cloud();
                let homes = architecture.placement.homes(view.servers(), &cloud, &owner);
                let denial =
                    Denial { function: Function::Placement, blamed: homes.first().copied() };
                let host = architecture.transfer.choose(homes, op, attempt, view, rng);
                host.map(Found::Host).ok_or(denial)
            }
            Self::Broadcast { window } => {
                steps.push(Step::Broadcast { window: *window });
                steps.await_answer();
                Ok(Found::AfterAnswer)
            }
            Self::Index { servers, .. } => {
                let hosts = first_of(*servers, view.servers());
                let blamed = hosts.first().copied();
                let function = Function::Discovery;
                let to = first_untried(hosts, attempt).ok_or(Denial { function, blamed })?;
                steps.push(Step::Message { to, request: Request::WhoHolds, rounds: 1, function });
                steps.await_answer();
                Ok(Found::AfterAnswer)
            }
        }
    }
}
