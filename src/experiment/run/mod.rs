//! Trials on all cores, recorded as they end.

mod crew;
mod forecast;
mod gather;
mod pilot_session;
mod pilots;
mod progress;
mod repro;
mod session;
mod status;
mod stop;
mod trial;

pub use crew::{Crew, News, Unfinished, run_all};
pub use forecast::{Forecast, Known, Pace, Speed, largest};
pub use gather::gather;
pub use pilot_session::PilotSession;
pub use pilots::run_pilots;
pub use progress::{Display, Progress, rough_span};
pub use repro::{Mismatch, mismatches};
pub use session::{Session, publish};
pub use status::{HalfWidth, PointStatus, pilot_status, recorded_status, status};
pub use stop::Stop;
pub use trial::run_trial;
