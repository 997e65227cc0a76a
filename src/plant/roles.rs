//! The table of roles: what a machine is for, by what it is joined, and what carries it through an
//! outage.
//!
//! A role is a row; every machine has one, and nothing asks for a machine's role by the range in
//! which its number lies. Left out: machines with several roles.

/// What a machine is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A user's device that stays at its desk.
    Desktop,
    /// A user's device that its owner carries.
    Laptop,
    /// A machine that provides central functions.
    Server,
    /// A printer on the network.
    Printer,
    /// The host of a provider, on the Internet.
    Cloud,
    /// A network-attached storage that holds all files.
    Nas,
    /// A PC that holds all files and that nobody sits at.
    HostPc,
}

/// What keeps a machine running while its site is without power.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Supply {
    /// Nothing.
    Mains,
    /// The battery of the server room, or of the cupboard in its place, if there is one.
    ServerRoom,
    /// A battery of its own, for as long as it takes.
    Battery,
}

/// What is the same for all machines of a role.
#[derive(Clone, Copy, Debug)]
pub struct RoleTraits {
    /// Whose number the number of a machine is, in words: "server 2", "laptop of user 2".
    pub name: &'static str,
    /// Whether it is the device of the user of its number.
    pub is_of_user: bool,
    /// Whether its line is a radio.
    pub is_wireless: bool,
    /// Whether it is joined to both switches of a redundant core.
    pub has_two_lines: bool,
    /// Its power supply.
    pub supply: Supply,
}

const DEVICE: RoleTraits = RoleTraits {
    name: "desktop of user",
    is_of_user: true,
    is_wireless: false,
    has_two_lines: false,
    supply: Supply::Mains,
};

impl Role {
    /// The row of a role.
    pub const fn traits(self) -> RoleTraits {
        match self {
            Self::Desktop => DEVICE,
            Self::Laptop => RoleTraits {
                name: "laptop of user",
                is_wireless: true,
                supply: Supply::Battery,
                ..DEVICE
            },
            Self::Server => RoleTraits {
                name: "server",
                is_of_user: false,
                has_two_lines: true,
                supply: Supply::ServerRoom,
                ..DEVICE
            },
            Self::Printer => RoleTraits { name: "printer", is_of_user: false, ..DEVICE },
            Self::Cloud => RoleTraits { name: "cloud host", is_of_user: false, ..DEVICE },
            Self::HostPc => RoleTraits { name: "host PC", is_of_user: false, ..DEVICE },
            Self::Nas => RoleTraits { name: "NAS", ..Self::Server.traits() },
        }
    }
}
