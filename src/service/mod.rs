//! Workloads: what a user asks for next. A service decides and schedules nothing.
//!
//! One file for each service: its parameters, the gaps between intents, what an intent is and what
//! follows in it (`Workload`); one table names them all. Everything about the k-th intent of a
//! user - when, on which object, what follows - is drawn from (user, k) before anything is known of
//! outcomes, so that it is the same under every architecture.
//!
//! Left out: gaps that know the time of day. They are spans of presence, and a service whose rate
//! changes within a day would need the clock in `Workload::gap`.

mod catalogue;
mod classes;
mod course;
mod documents;
mod downloads;
mod fetch_loop;
mod patience;
mod printing;
mod teams;
mod workaround;

pub use catalogue::Catalogue;
pub use classes::Classes;
pub use course::{Ask, IfCutShort, Next, Pause};
pub use documents::Documents;
pub use downloads::Downloads;
pub use fetch_loop::FetchLoop;
pub use patience::{Patience, Reaction};
pub use printing::Printing;
pub use workaround::Workaround;

use crate::config::Reader;
use crate::ids::UserId;
use crate::operation::Outcome;
use crate::sim::{Rng, SimDuration};

use course::Course;

/// What the file of a service gives.
trait Workload: Sized {
    /// Its name in files.
    const NAME: &'static str;
    /// What users do, in a sentence.
    const ABOUT: &'static str;
    /// Whether people do without it at home: its machines are in the office.
    const IS_FOR_THE_OFFICE: bool = false;

    /// An intent of it, and how far a user has come.
    type Course: Course;

    /// Reads its parameters.
    fn read(table: Reader) -> Self;

    /// As [`Service::gap`] has it.
    fn gap(&self, rng: &mut Rng) -> SimDuration;

    /// Whether the next intent waits for the end of the previous one.
    fn is_closed_loop(&self) -> bool {
        false
    }

    /// The user's next intent.
    fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> Self::Course;

    /// Reactions of users to denials.
    fn patience(&self) -> &Patience;

    /// The classes of files that it is about; `None`: all are everybody's.
    fn classes(&self) -> Option<&Classes> {
        None
    }

    /// Ways around the network; `None`: nobody knows any.
    fn workaround(&self) -> Option<&Workaround> {
        None
    }
}

/// The table of services: each is a value of [`Service`], and of [`Intent`] by its course.
macro_rules! services {
    ($($(#[$doc:meta])* $service:ident,)*) => {
        /// The names of all services, with one sentence each.
        pub const SERVICES: &[(&str, &str)] = &[$(($service::NAME, $service::ABOUT)),*];

        /// A workload with its parameters.
        #[derive(Clone, Debug)]
        #[expect(clippy::large_enum_variant, reason = "an office has a handful of services")]
        pub enum Service { $($(#[$doc])* $service($service),)* }

        #[derive(Clone, Copy, Debug)]
        enum AnyCourse { $($service(<$service as Workload>::Course),)* }

        impl Service {
            /// Reads the service called `name`; `None` if there is none.
            pub fn read(name: &str, table: Reader) -> Option<Self> {
                match name {
                    $($service::NAME => Some(Self::$service($service::read(table))),)*
                    _ => None,
                }
            }

            /// Its name in files.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$service(_) => $service::NAME,)* }
            }

            /// The time of presence until the user's next intent. In a closed loop the next intent
            /// begins when the previous one has ended, after this pause.
            pub fn gap(&self, rng: &mut Rng) -> SimDuration {
                match self { $(Self::$service(own) => own.gap(rng),)* }
            }

            /// Whether the next intent waits for the end of the previous one.
            pub fn is_closed_loop(&self) -> bool {
                match self { $(Self::$service(own) => own.is_closed_loop(),)* }
            }

            /// Whether people do without it at home: its machines are in the office, and what is
            /// done at home does not concern the network.
            pub fn is_for_the_office(&self) -> bool {
                match self { $(Self::$service(_) => $service::IS_FOR_THE_OFFICE,)* }
            }

            /// The user's next intent.
            pub fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> Intent {
                Intent(match self {
                    $(Self::$service(own) => {
                        AnyCourse::$service(own.intent(user, catalogue, rng))
                    })*
                })
            }

            /// Reactions of users to denials.
            pub fn patience(&self) -> &Patience {
                match self { $(Self::$service(own) => own.patience(),)* }
            }

            /// Ways around the network that its users know; `None`: none.
            pub fn workaround(&self) -> Option<&Workaround> {
                match self { $(Self::$service(own) => own.workaround(),)* }
            }

            /// The classes of files that it is about; `None`: all are everybody's.
            pub fn classes(&self) -> Option<&Classes> {
                match self { $(Self::$service(own) => own.classes(),)* }
            }
        }

        impl Intent {
            /// The operation that it begins with.
            pub fn first(&self) -> Ask {
                match &self.0 { $(AnyCourse::$service(course) => course.first(),)* }
            }

            /// What comes after the operation or pause of it that has just ended; `last` is the
            /// outcome of an operation, `None` after a pause.
            pub fn next(&mut self, last: Option<Outcome>) -> Next {
                match &mut self.0 { $(AnyCourse::$service(course) => course.next(last),)* }
            }
        }
    };
}

services! {
    /// Shared files of an office.
    Documents,
    /// Printing.
    Printing,
    /// Files of an Internet community.
    Downloads,
    /// A closed loop of fetches.
    FetchLoop,
}

/// One thing a user sets out to do, with everything that may follow from it, and how far the user
/// has come: known to its service only.
#[derive(Clone, Copy, Debug)]
pub struct Intent(AnyCourse);

impl Service {
    /// How long a user counts an operation as done in time.
    pub fn deadline(&self) -> SimDuration {
        self.patience().deadline
    }
}

/// The mean time between two events at this rate.
fn mean_gap(per_hour: f64) -> SimDuration {
    SimDuration::from_secs_f64(3_600.0 / per_hour).unwrap_or(SimDuration::YEAR.times(500))
}
