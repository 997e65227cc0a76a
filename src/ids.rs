//! Names of things in a trial: nodes, users, objects, sites and components.

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
