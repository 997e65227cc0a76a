//! Closed forms of queueing theory, as functions of plain numbers: what simulations are compared
//! with.
//!
//! | system | figures | source |
//! |---|---|---|
//! | M/M/1, from empty, too | [`Mm1`], [`FromEmpty`] | Kleinrock I, 1975 |
//! | M/M/c, Erlang's formulas | [`Mmc`], [`erlang_b`], [`erlang_c`] | Erlang, 1917 |
//! | M/M/c/K | [`Mmck`] | Kleinrock I, 1975 |
//! | M/G/1 | [`Mg1`] | Pollaczek, 1930; Khinchine, 1932 |
//! | M/G/1 with priorities | [`Priorities`] | Cobham, 1954 |
//! | shared servers | [`SharedServers`] | Sakata, Noguchi and Oizumi, 1971 |
//! | a server for everybody | [`MgInf`] | Takacs, 1962 |
//! | machine repair | [`MachineRepair`] | Palm, 1947 |
//! | closed systems, bounds | [`ClosedSystem`], [`ClosedBounds`] | Reiser and Lavenberg, 1980 |
//! | shortest of d queues | [`Jsq`] | Vvedenskaya et al., 1996 |
//! | open networks | [`Jackson`] | Jackson, 1957 |
//! | distribution of a file | [`FileDistribution`] | Kumar and Ross, 2006 |
//!
//! Any unit of time will do, as long as rates are per that unit. A queue without a steady state is
//! an error ([`TheoryError`]), never an infinity.
//!
//! ```
//! use crosspoint::theory::{Mm1, TheoryError};
//!
//! let counter = Mm1::new(0.8, 1.0)?;
//! assert!((counter.wait() - 4.0).abs() < 1e-12);
//! assert_eq!(Mm1::new(1.2, 1.0), Err(TheoryError::Unstable { load: 1.2 }));
//! # Ok::<(), TheoryError>(())
//! ```
//!
//! The same by name, with a refusal where the assumptions of a form do not hold: [`evaluate`], for
//! the forms in [`LAWS`].
//!
//! ```
//! use crosspoint::theory::{Given, ServicePoint, evaluate};
//!
//! let given = Given {
//!     arrival_rate: Some(0.5),
//!     arrivals_poisson: Some(true),
//!     stations: vec![ServicePoint {
//!         service_mean: Some(1.0),
//!         service_cv2: Some(0.0),
//!         servers: Some(1),
//!         ..ServicePoint::default()
//!     }],
//!     ..Given::default()
//! };
//! assert_eq!(evaluate("m/g/1".parse()?, "wait".parse()?, &given), Ok(0.5));
//! let refusal = evaluate("m/m/1".parse()?, "wait".parse()?, &given).unwrap_err();
//! assert_eq!(
//!     refusal.to_string(),
//!     "m/m/1 needs exponential service: the squared coefficient of variation is 0"
//! );
//! # Ok::<(), crosspoint::theory::TheoryError>(())
//! ```

mod assumptions;
mod chain;
#[cfg(test)]
mod check;
mod choices;
mod closed;
mod distribution;
mod error;
mod evaluate;
mod general;
mod given;
mod laws;
mod many_servers;
mod measure;
mod network;
mod one_server;
mod repair;
mod unqueued;

pub use chain::birth_death;
pub use choices::Jsq;
pub use closed::{ClosedBounds, ClosedSystem, Demand};
pub use distribution::FileDistribution;
pub use error::TheoryError;
pub use evaluate::evaluate;
pub use general::{Class, Mg1, Priorities};
pub use given::{Given, Order, ServicePoint};
pub use laws::{ClosedForm, LAWS, LawEntry, Nature, names};
pub use many_servers::{Mmc, Mmck, erlang_b, erlang_c};
pub use measure::Measure;
pub use network::{Jackson, OpenStation};
pub use one_server::{FromEmpty, Mm1};
pub use repair::MachineRepair;
pub use unqueued::{MgInf, SharedServers};
