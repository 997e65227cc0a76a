//! `execution`: who computes? Here: who spools print jobs.

use crate::config::Reader;
use crate::operation::{Attempt, Denial, Function, Operation, Request, Step, Steps};

use super::identity::first_untried;
use super::{Permissions, View};

/// Which machine takes a print job and feeds the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Execution {
    /// The user's own device sends to a printer on the network.
    Client,
    /// A queue on the server.
    Server,
    /// The colleague's device that the printer hangs on.
    Peers,
}

impl Execution {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("client", "devices print on a network printer by themselves"),
            ("server", "a print queue on the server"),
            ("peers", "the printer hangs on somebody's device"),
        ];
        let Some((name, options)) = table.choice("execution", &variants, Some("client")) else {
            return Self::Client;
        };
        options.finish();
        match name {
            "server" => Self::Server,
            "peers" => Self::Peers,
            _ => Self::Client,
        }
    }

    /// Whether the machine that takes the job wants to know whose it is.
    pub(super) fn asks_who(self) -> bool {
        match self {
            Self::Client => false,
            Self::Server | Self::Peers => true,
        }
    }

    /// From the user's device through the spooler to the paper.
    pub(super) fn plan_print(
        self,
        permissions: Permissions,
        op: &Operation,
        attempt: &Attempt,
        view: &impl View,
        steps: &mut Steps,
    ) -> Result<(), Denial> {
        let function = Function::Execution;
        let path = view.print_path(op.user).ok_or(Denial { function, blamed: None })?;
        let device = op.user.device();
        let spooler = match self {
            Self::Client => path.printer,
            Self::Peers => path.attached_to,
            Self::Server => first_untried(view.servers(), attempt)
                .ok_or(Denial { function, blamed: view.servers().first().copied() })?,
        };
        if let Some(silent) =
            [spooler, path.printer].into_iter().find(|n| attempt.tried.contains(n))
        {
            return Err(Denial { function, blamed: Some(silent) });
        }
        if spooler != device {
            let check = if self == Self::Client { Default::default() } else { permissions.check() };
            let request = Request::OpenAt(check);
            steps.push(Step::Message { to: spooler, request, rounds: op.rounds, function });
            steps.push(Step::Transfer { from: device, to: spooler, bytes: op.bytes });
        }
        if self == Self::Server {
            steps.push(Step::Transfer { from: spooler, to: path.printer, bytes: op.bytes });
        }
        let work = view.print_time(op.bytes);
        // What has been spooled no longer needs the user's device.
        let by = if spooler == path.printer { device } else { spooler };
        steps.push(Step::Serve { at: path.printer, by, work, function });
        Ok(())
    }
}
