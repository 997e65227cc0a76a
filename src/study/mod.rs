//! The seam between experiments and models: what an experiment knows of a model.

mod draws;
mod entry;
mod given;
mod idle;
mod key;
mod limits;
mod metric;
mod model;
mod output;
mod point;
mod range;
mod root;
mod scenario;
mod spread;
mod trace;
mod trial;
mod values;
mod widened;

pub use draws::{BOOTSTRAP, Draws, Entity, FORECAST, Kth, Purpose, QUANTILES, StreamIndex, TAILS};
pub use entry::{Entry, entry};
pub use given::GivenPoint;
pub use idle::{Idle, IdleRule, covers};
pub use key::{PointKey, Statement};
pub use limits::{Abort, LimitReached, Limits, Load, TrialBudget, Used};
pub use metric::{Direction, Formula, Metric, MetricKind};
pub use model::{EventOf, Study};
pub use output::{Batches, Blame, Blamed, Columns, ModelName, Output};
pub use point::Point;
pub use range::{Interval, Range};
pub use root::{ModelFiles, Named, Root, Roots};
pub use scenario::{Extent, Run, Scenario};
pub use spread::Spread;
pub use trace::{Fact, SpanPart, TraceLine, Traceable, Wanted};
pub use trial::{CutShort, Gauge, Trial};
pub use values::Values;
pub use widened::widened;
