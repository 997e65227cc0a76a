//! An experiment file in, trials, estimates and results files out.

mod plan;
mod read;
mod record;
mod run;
mod statistics;

pub use plan::{
    ARCHITECTURE, Axis, Condition, ConditionError, Costs, Details, Expectation, Expected,
    Experiment, FormFigures, IdleSetting, Input, MOST_SEED, MOST_TRIALS, Overrides, PilotCurve,
    PilotPlan, Pilots, PlacedBound, Plan, Point, Precision, Product, Recalled, Scale, SeriesPlan,
    Settings, Shard, Target, TooLarge, TrialId, Width, is_pilot, pilot_replication, plan_hash,
};
pub use read::{
    Library, experiment_shapes, load_experiment, load_watched, parse_experiment,
    parse_experiment_with,
};
pub use record::{
    Claim, Comparison, Facts, Folder, FolderError, Made, Method, Outline, Platform, Question,
    Record, Recorded, Row, RunError, Tails, check_folder, recall, recall_pilots, recall_warm_up,
    trace_command,
};
pub use run::{
    Crew, Display, Forecast, HalfWidth, Known, Mismatch, News, Pace, PilotSession, PointStatus,
    Progress, Session, Speed, Stop, Unfinished, gather, largest, mismatches, pilot_status, publish,
    recorded_status, rough_span, run_all, run_pilots, run_trial, status,
};
pub use statistics::{
    Bounded, CheckedBound, CheckedExpectation, Crossing, Difference, Findings, Gap, Judgement,
    NoWarmUp, Pair, Pairing, Reach, Resamples, SHARES, Samples, Shortfall, SpreadSummary, Standing,
    Summary, TailGap, TailSummary, Trials, any_gap, checked, crossings, differences, paired, pairs,
    plausibility, shortfalls, spreads, summaries, unpaired,
};
