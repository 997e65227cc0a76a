//! Wording of machines and components, and what users and plans do, in words.

use crate::ids::{ComponentId, NodeId, UserId};
use crate::operation::{Culprit, Obstacle, Operation, Outcome, Request, Step};
use crate::plant::{Layout, Place};
use crate::store::{CameBy, PrivateCopy};
use crate::study::Fact;

/// Wording for people: role and number, from 1.
pub(super) struct Wording {
    layout: Layout,
}

impl Wording {
    /// The names of all that the plan of a network holds.
    pub fn new(layout: Layout) -> Self {
        Self { layout }
    }

    /// A machine, a switch or what else stands at a site.
    pub fn machine(&self, node: NodeId) -> String {
        let layout = &self.layout;
        if node.index() < layout.machine_count() {
            let number = layout.number(node) + 1;
            let is_peer = layout.is_user_device(node) && layout.site_of(node).is_none();
            let name = if is_peer { "peer" } else { layout.role(node).traits().name };
            return format!("{name} {number}");
        }
        match layout.equipment(node) {
            Some((name, site)) => format!("{name} of site {}", site.0 + 1),
            None => format!("node {}", node.0 + 1),
        }
    }

    /// The user of a device; `None` of a machine that is nobody's.
    pub fn user_at(&self, node: NodeId) -> Option<UserId> {
        self.layout.is_user_device(node).then_some(UserId(node.0))
    }

    /// Where users are: at peers on the open Internet, else at an office.
    pub fn is_peer(&self, node: NodeId) -> bool {
        self.layout.site_of(node).is_none()
    }

    /// Who or what keeps an operation from going on; `None` where it only took too long.
    pub fn culprit(&self, blamed: Obstacle) -> Option<String> {
        blamed.culprit.map(|culprit| match culprit {
            Culprit::Machine(host) => self.machine(host),
            Culprit::User(user) => format!("user {}", user.0 + 1),
        })
    }

    /// What happens to a user whom something blocks.
    pub fn blocked(&self, blamed: Obstacle) -> String {
        let (function, cause) = (blamed.function.name(), blamed.cause.name());
        match (self.culprit(blamed), blamed.culprit) {
            (Some(user), Some(Culprit::User(_))) => {
                format!("blocked in {function}: {cause} by {user}")
            }
            (Some(machine), _) => format!("blocked in {function} at {machine}: {cause}"),
            (None, _) => format!("blocked in {function}: {cause}"),
        }
    }

    /// The function that is blocked and the cause, as results files name them, and whose it is.
    pub fn blame(&self, blamed: Obstacle) -> Vec<(&'static str, Fact)> {
        let field = match blamed.culprit {
            Some(Culprit::User(_)) => "holder",
            _ => "host",
        };
        let culprit = self.culprit(blamed).map(|name| (field, name.into()));
        let names =
            [("function", blamed.function.name().into()), ("cause", blamed.cause.name().into())];
        culprit.into_iter().chain(names).collect()
    }

    /// A component: the place that it belongs to, and what it is.
    pub fn component(&self, id: ComponentId) -> (String, &'static str) {
        let (fault, place) = self.layout.component(id);
        let place = match place {
            Place::Node(node) => self.machine(node),
            Place::Home(node) => format!("home of user {}", self.layout.number(node) + 1),
            Place::Site(site) => format!("site {}", site.0 + 1),
            Place::BackboneNode(number) => format!("node {} of the backbone", number + 1),
            Place::BackboneLink(number) => format!("link {} of the backbone", number + 1),
            Place::Riser(number) => {
                let riser = self.layout.riser(number);
                format!("access switch {} of site {}", riser.number + 1, riser.site.0 + 1)
            }
        };
        (place, fault.name)
    }

    /// A step of a plan.
    pub fn step(&self, op: &Operation, step: &Step) -> String {
        let machine = |node: &NodeId| self.machine(*node);
        let object = object(op);
        match step {
            Step::Message { to, request, rounds, .. } => {
                let to = machine(to);
                let what = match request {
                    Request::SignIn(lasts) => format!("sign in at {to} for {lasts}"),
                    Request::WhoHolds => format!("ask {to} who has {object}"),
                    Request::OpenAt(_) => format!("ask {to} for {object}"),
                    Request::WriteAt(_) => format!("ask {to} for {object} for writing"),
                };
                if *rounds > 1 { format!("{what} ({rounds} round trips)") } else { what }
            }
            Step::Broadcast { window } => {
                format!("ask all machines nearby who has {object} and listen for {window}")
            }
            Step::Serve { at, work, .. } => format!("let {} work for {work}", machine(at)),
            Step::Transfer { from, to, bytes } => {
                format!("move {bytes} from {} to {}", machine(from), machine(to))
            }
            Step::Share { at } => format!("open {object} at {} for writing", machine(at)),
            Step::Commit { at } => format!("store the new version at {}", machine(at)),
            Step::KeepCopy => "keep a copy".to_owned(),
            Step::UseLocalCopy => "use the local copy".to_owned(),
            Step::Wait { span, .. } => format!("wait for {span}"),
        }
    }
}

/// What a user wants to do.
pub(super) fn wish(op: &Operation) -> String {
    op.action.traits().wish.replace("{}", &object(op))
}

/// What a user has done, or has not.
pub(super) fn done(op: &Operation, outcome: Outcome) -> String {
    let object = object(op);
    let object = match outcome {
        Outcome::Stale => format!("an old version of {object}"),
        _ => object,
    };
    let done = op.action.traits().done.replace("{}", &object);
    match outcome {
        Outcome::Done | Outcome::Stale => format!("has {done}"),
        Outcome::ReadOnly => format!("has {done}, but to read only,"),
        Outcome::Workaround => format!("has {done} in a copy apart"),
        Outcome::Late => format!("has {done} too late,"),
        Outcome::Denied => format!("has not {done} and gives up"),
    }
}

/// What a user does with a copy apart from the shared file, and the copy in fields of a trace.
pub(super) fn copy(op: &Operation, copy: PrivateCopy) -> (String, Vec<(&'static str, Fact)>) {
    let PrivateCopy { base, came_by, .. } = copy;
    let (name, words) = match came_by {
        CameBy::Mail(helper) => ("mailed", format!("that user {} has mailed", helper.0 + 1)),
        CameBy::Cache => ("kept", "that the own device has kept".to_owned()),
        CameBy::Replica => ("replica", "that the own device holds".to_owned()),
        CameBy::Merge => ("merged", "that the user has merged".to_owned()),
    };
    let what = if op.action.writes() { "stores the change in" } else { "takes" };
    let text = format!("{what} the copy of {} {words}: version {base}, {}", object(op), op.bytes);
    let mut facts = vec![
        ("copy", name.into()),
        ("version", u64::from(base).into()),
        ("bytes", op.bytes.as_u64().into()),
    ];
    if let CameBy::Mail(helper) = came_by {
        facts.push(("helper", (u64::from(helper.0) + 1).into()));
    }
    (text, facts)
}

/// The object of an operation, numbered from 1.
fn object(op: &Operation) -> String {
    format!("{} {}", op.action.traits().object, op.object.0 + 1)
}
