//! Actions that users ask for, and what each of them is.
//!
//! Each action has a row of traits: who serves it, what it stores, what follows where it was given
//! up, and its words in traces. Plans, steps and counts go by these traits and never by the name of
//! an action, so that a new action is a variant and a row. A new value of a trait goes, too, into
//! the one `match` over that trait: `served_by` into `architecture/plan.rs`, `given_up` into
//! `world/office/reactions.rs`.
//!
//! Left out: how long an action takes and which hosts take part, which is what plans say.

/// Request of a user.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Action {
    /// Read a file.
    Open,
    /// Read a file in order to change it: takes the lock where there are locks.
    OpenToEdit,
    /// Store a changed file.
    Save,
    /// Store a new file in the place of a discarded one.
    Create,
    /// Print a file.
    Print,
}

/// What an action is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Traits {
    /// Its name in fields of traces.
    pub name: &'static str,
    /// What the number of its object counts: `file`.
    pub object: &'static str,
    /// The user's wish in words, `{}` in the place of the object: `open {} to edit it`.
    pub wish: &'static str,
    /// What the user has done then: `opened {} to edit it`.
    pub done: &'static str,
    /// Who serves it.
    pub served_by: ServedBy,
    /// What it stores.
    pub stores: Stores,
    /// Whether a change is to follow: it takes the lock where there are locks.
    pub is_for_change: bool,
    /// What follows where the user gave it up.
    pub given_up: GivenUp,
}

/// Kind of host that serves an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServedBy {
    /// A holder of the file, which has to be found and may have lost it.
    Holder,
    /// A printer, by way of what spools for it; what is stored anywhere plays no part.
    Printer,
}

/// What an action stores.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stores {
    /// Nothing.
    Nothing,
    /// A change of the version that the same intent has opened before.
    Change,
    /// A new file, which goes back to no version.
    NewFile,
}

/// What follows where a user gave an action up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GivenUp {
    /// Nothing.
    Nothing,
    /// The work is brought into the shared file by hand, later.
    MergeByHand,
    /// Some users ask around for a file that nobody could serve.
    AskAround,
}

const OPEN: Traits = Traits {
    name: "open",
    object: "file",
    wish: "open {}",
    done: "opened {}",
    served_by: ServedBy::Holder,
    stores: Stores::Nothing,
    is_for_change: false,
    given_up: GivenUp::AskAround,
};

const OPEN_TO_EDIT: Traits = Traits {
    name: "edit",
    wish: "open {} to edit it",
    done: "opened {} to edit it",
    is_for_change: true,
    ..OPEN
};

const SAVE: Traits = Traits {
    name: "save",
    wish: "save {}",
    done: "saved {}",
    stores: Stores::Change,
    given_up: GivenUp::MergeByHand,
    ..OPEN
};

const CREATE: Traits = Traits {
    name: "create",
    wish: "store {} as a new one",
    done: "stored {}",
    stores: Stores::NewFile,
    ..SAVE
};

const PRINT: Traits = Traits {
    name: "print",
    wish: "print {}",
    done: "printed {}",
    served_by: ServedBy::Printer,
    given_up: GivenUp::Nothing,
    ..OPEN
};

impl Action {
    /// What it is.
    #[inline]
    pub const fn traits(self) -> &'static Traits {
        match self {
            Self::Open => &OPEN,
            Self::OpenToEdit => &OPEN_TO_EDIT,
            Self::Save => &SAVE,
            Self::Create => &CREATE,
            Self::Print => &PRINT,
        }
    }

    /// Whether it concerns a file where that is stored: a file operation, whose latency counts.
    #[inline]
    pub const fn is_on_file(self) -> bool {
        matches!(self.traits().served_by, ServedBy::Holder)
    }

    /// Whether it makes a new version.
    #[inline]
    pub const fn writes(self) -> bool {
        !matches!(self.traits().stores, Stores::Nothing)
    }

    /// Whether it needs to be the only one who writes: to change a file, and to store the change.
    #[inline]
    pub const fn is_exclusive(self) -> bool {
        self.traits().is_for_change || matches!(self.traits().stores, Stores::Change)
    }

    /// Whether it needs a version of the file that is stored.
    #[inline]
    pub const fn reads(self) -> bool {
        self.is_on_file() && !self.writes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table that a reader of the model expects: on a file, read, written, opened for a change.
    #[test]
    fn each_action_is_what_its_name_says() {
        for (action, expected) in [
            (Action::Open, (true, true, false, false)),
            (Action::OpenToEdit, (true, true, false, true)),
            (Action::Save, (true, false, true, false)),
            (Action::Create, (true, false, true, false)),
            (Action::Print, (false, false, false, false)),
        ] {
            let traits = action.traits();
            let found =
                (action.is_on_file(), action.reads(), action.writes(), traits.is_for_change);
            assert_eq!(found, expected, "{}", traits.name);
        }
    }

    /// Only a save has something to go back to, and unsaved work is the only work to be merged.
    #[test]
    fn what_is_stored_decides_what_follows() {
        let all = [Action::Open, Action::OpenToEdit, Action::Save, Action::Create, Action::Print];
        for action in all {
            let traits = action.traits();
            assert_eq!(traits.stores == Stores::Change, action == Action::Save);
            assert_eq!(traits.given_up == GivenUp::MergeByHand, action.writes());
            assert_eq!(traits.given_up == GivenUp::AskAround, action.reads());
        }
    }
}
