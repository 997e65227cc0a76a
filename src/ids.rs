//! Names of things in a trial: nodes, users, objects, sites, components, and purposes of streams.

/// A machine or switch: its index in the topology. User devices come first, so that device `i` has
/// the same id under every architecture.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NodeId(pub u32);

/// A user; user `i` works on device `i`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct UserId(pub u32);

/// A file that users share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ObjectId(pub u32);

/// A site: one building with one power supply and one switch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SiteId(pub u32);

/// Something that can fail: its index in the list of components.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ComponentId(pub u32);

macro_rules! index {
    ($($name:ident),*) => {$(
        impl $name {
            /// The id as an index.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
index!(NodeId, UserId, ObjectId, SiteId, ComponentId);

impl UserId {
    /// The device this user works on.
    pub const fn device(self) -> NodeId {
        NodeId(self.0)
    }
}

/// What a stream of random numbers is for. Append only: a changed number changes every result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Purpose {
    /// A person's day: presence, arrival, departure, what happens to the laptop.
    Day = 1,
    /// A peer's k-th session and the pause after it.
    Session = 2,
    /// What a user asks for: the k-th intent of one service.
    Intent = 3,
    /// What a user does after a denial.
    Reaction = 4,
    /// The k-th lifetime of a component and the length of its repair.
    Failure = 5,
    /// The effort of a task, by what raised it.
    Effort = 6,
    /// Which of several equal hosts an operation asks first.
    Choice = 7,
    /// Sizes and owners of files.
    Objects = 8,
    /// Where copies are placed, and moved when they are repaired.
    Placement = 9,
    /// The habits of a person: rhythm of backups, part time.
    Habit = 10,
    /// Staff turnover, password and permission changes, tickets: the k-th of a user.
    Administration = 11,
    /// Whether an administrative action is forgotten or fails.
    Mistake = 12,
    /// The delay until an owner patches a device.
    Patch = 13,
    /// Phase and success of a failover.
    Failover = 14,
    /// Resampling of replications for the intervals of crossings.
    Bootstrap = 15,
    /// Access speeds of homes.
    Access = 16,
    /// A network that is drawn at random, and who is where in it.
    Network = 17,
    /// Intents of a forecast, which is no trial.
    Forecast = 18,
}
