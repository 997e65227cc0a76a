//! The seam between experiments and models: what an experiment knows of a model.

mod draws;
mod given;
mod idle;
mod key;
mod metric;
mod model;
mod output;
mod range;
mod root;
mod scenario;
mod spread;
mod trace;
mod widened;

pub use draws::{BOOTSTRAP, Draws, Entity, FORECAST, Kth, Purpose, QUANTILES, StreamIndex};
pub use given::GivenPoint;
pub use idle::{Idle, IdleRule, covers};
pub use key::{PointKey, Statement};
pub use metric::{Direction, Formula, Metric, MetricKind};
pub use model::{Entry, EventOf, Point, Study, entry};
pub use output::{Batches, Blame, Blamed, Columns, ModelName, Output};
pub use range::{Interval, Range};
pub use root::{ModelFiles, Named, Root, Roots};
pub use scenario::{Extent, LimitReached, Limits, Run, Scenario};
pub use spread::Spread;
pub use trace::{Fact, SpanPart, TraceLine, Traceable, Wanted};
pub use widened::widened;
