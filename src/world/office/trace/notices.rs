//! Facts apart from operations in words: presence, faults, tasks, and what gives work.

use crate::ids::{NodeId, UserId};
use crate::operation::{Assignee, Notice, Occasion, Task, Whereabouts};
use crate::sim::{SimDuration, SimTime};
use crate::study::{Fact, SpanPart, TraceLine};

use super::words::Wording;

impl Wording {
    /// The line of a notice.
    pub fn notice(&self, now: SimTime, notice: &Notice) -> TraceLine {
        let user_track = |user: UserId| ("users", user_name(user));
        let user_fact = |user: UserId| vec![("user", Fact::from(u64::from(user.0) + 1))];
        let (kind, track, text, facts) = match *notice {
            Notice::UserCame(user) => {
                let how = if self.is_peer(user.device()) { "comes online" } else { "is at work" };
                let text = format!("{} {how}", user_name(user));
                ("user_came", user_track(user), text, user_fact(user))
            }
            Notice::UserLeft(user) => {
                let text = format!("{} leaves", user_name(user));
                ("user_left", user_track(user), text, user_fact(user))
            }
            Notice::DeviceMoved(user, place) => {
                let machine = self.machine(user.device());
                let text = format!("{machine} {}", whereabouts(place));
                ("device", ("machines", machine), text, user_fact(user))
            }
            Notice::Failed(component) => {
                let (place, what) = self.component(component);
                let text = format!("a fault begins at {place}: {what}");
                ("fault", ("machines", place), text, vec![("fault", what.into())])
            }
            Notice::Ended(component) => {
                let (place, what) = self.component(component);
                let text = format!("a fault is over at {place}: {what}");
                ("fault_over", ("machines", place), text, vec![("fault", what.into())])
            }
            Notice::MachineUp(node) => self.machine_fact("up", node, "is up"),
            Notice::MachineDown(node) => self.machine_fact("down", node, "is down"),
            Notice::Sleeps(node, sleeps) => {
                self.machine_fact("sleep", node, if sleeps { "falls asleep" } else { "wakes" })
            }
            Notice::DataLost(node) => self.machine_fact("loss", node, "has lost its data"),
            Notice::DiskReplaced(node) => self.machine_fact("disk", node, "has a new disk"),
            Notice::TaskDone(task) => self.task_done(task),
            Notice::Occasion(occasion) => self.occasion(occasion),
        };
        TraceLine { at: now, kind, track, part: SpanPart::Apart, text, facts }
    }

    fn machine_fact(&self, kind: &'static str, node: NodeId, what: &str) -> Worded {
        let machine = self.machine(node);
        let text = format!("{machine} {what}");
        (kind, ("machines", machine), text, Vec::new())
    }

    fn task_done(&self, task: Task) -> Worded {
        let (by, machine, what) = self.task(&task);
        let text = format!("{by} has finished a task at {machine}: {what}");
        let effort = task.effort.as_secs_f64();
        let facts = vec![("task", what.into()), ("by", by.into()), ("effort_s", effort.into())];
        ("task", ("machines", machine), text, facts)
    }

    /// The line of a task that somebody is to do, once a part that it needs is there.
    pub fn call(&self, now: SimTime, task: &Task, part: SimDuration) -> TraceLine {
        let (by, machine, what) = self.task(task);
        let mut text = format!("{by} is to do a task at {machine}: {what}");
        let mut facts = vec![("task", what.into()), ("by", by.into())];
        if part > SimDuration::ZERO {
            text.push_str(&format!(", not before {part} have passed"));
            facts.push(("part_s", part.as_secs_f64().into()));
        }
        let track = ("machines", machine);
        TraceLine { at: now, kind: "call", track, part: SpanPart::Apart, text, facts }
    }

    /// Whose task it is, at which machine, and what is to be done.
    fn task(&self, task: &Task) -> (String, String, &'static str) {
        let by = match task.by {
            Assignee::Staff => "the staff".to_owned(),
            Assignee::Owner(user) => user_name(user),
        };
        (by, self.machine(task.at), task.kind.row().words)
    }

    fn occasion(&self, occasion: Occasion) -> Worded {
        let central = |text: &str| ("occasion", ("machines", "centre".to_owned()), text.to_owned());
        let of_user = |user: UserId, text: &str| {
            ("occasion", ("users", user_name(user)), format!("{} {text}", user_name(user)))
        };
        let (kind, track, text) = match occasion {
            Occasion::Turnover(user) => of_user(user, "leaves for good, and a successor comes"),
            Occasion::PasswordChange(user) => of_user(user, "changes or forgets a password"),
            Occasion::PermissionChange(user) => of_user(user, "needs other rights"),
            Occasion::Ticket(user) => of_user(user, "asks for help"),
            Occasion::PatchReleased(user, _) => of_user(user, "has patches to install"),
            Occasion::PatchDue(user) => of_user(user, "begins to patch"),
            Occasion::PatchReminder(user) => of_user(user, "is reminded to patch"),
            Occasion::OwnBackup(user) => of_user(user, "is to make a backup"),
            Occasion::PatchRound => central("patches come out"),
            Occasion::HostMistake => {
                central("the PC that holds all files is to be switched off by mistake")
            }
            Occasion::FileHostPatch => central("the machine that holds all files is to be patched"),
            Occasion::BackupRun => central("the central backup runs"),
            Occasion::BackupCheck => central("the central backup is to be checked"),
            Occasion::RestoreTest => central("a restore is to be tried"),
        };
        (kind, track, text, Vec::new())
    }
}

/// Kind, track, sentence and facts of a line.
type Worded = (&'static str, (&'static str, String), String, Vec<(&'static str, Fact)>);

fn user_name(user: UserId) -> String {
    format!("user {}", user.0 + 1)
}

const fn whereabouts(place: Whereabouts) -> &'static str {
    match place {
        Whereabouts::On => "is in its place and on",
        Whereabouts::Off => "is switched off or asleep",
        Whereabouts::Away => "is away with its owner",
        Whereabouts::Home => "is on at its owner's home",
        Whereabouts::Offline => "goes offline",
    }
}
