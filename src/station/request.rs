//! Jobs as they come to a station and as they leave it.

use crate::sim::SimDuration;

/// A job as it arrives at a [`Station`](super::Station).
///
/// ```
/// use crosspoint::sim::SimDuration;
/// use crosspoint::station::Request;
///
/// let call = Request::new("call", SimDuration::from_secs(180))
///     .in_class(1)
///     .with_patience(SimDuration::MINUTE);
/// assert_eq!((call.class, call.patience), (1, Some(SimDuration::MINUTE)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request<J> {
    /// Given back when the job departs.
    pub job: J,
    /// Time of one server that the job asks for.
    pub demand: SimDuration,
    /// Lower numbers go first.
    pub class: u8,
    /// The job leaves when its service has not begun after this time; `None`: it waits for ever.
    pub patience: Option<SimDuration>,
}

impl<J> Request<J> {
    /// A job of the first class that waits as long as it takes.
    pub fn new(job: J, demand: SimDuration) -> Self {
        Self { job, demand, class: 0, patience: None }
    }

    /// The same in another class.
    pub fn in_class(self, class: u8) -> Self {
        Self { class, ..self }
    }

    /// The same with limited patience.
    pub fn with_patience(self, patience: SimDuration) -> Self {
        Self { patience: Some(patience), ..self }
    }
}

/// Outcome of a job's arrival.
///
/// A station without [`with_room`](super::Station::with_room) refuses no job, so that its parent
/// need not look at the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// Its service began at once.
    Begun,
    /// It waits.
    Waiting,
    /// There was no room: the job never entered.
    Refused,
}

/// How a job left of its own accord; [`evict_all`](super::Station::evict_all),
/// [`withdraw`](super::Station::withdraw) and [`cancel`](super::Station::cancel) report what they
/// remove themselves.
///
/// ```
/// use crosspoint::sim::SimDuration;
/// use crosspoint::station::Departure;
///
/// assert_eq!(Departure::Finished { job: 'a', wait: SimDuration::ZERO }.finished(), Some('a'));
/// assert_eq!(Departure::Abandoned('a').finished(), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Departure<J> {
    /// Its service ended.
    Finished {
        /// The job.
        job: J,
        /// Its wait, from arrival to the first start of its service.
        wait: SimDuration,
    },
    /// Its patience ended before its service began.
    Abandoned(J),
    /// A more urgent job found the station full and took its place.
    Displaced(J),
}

impl<J> Departure<J> {
    /// The job, if it was served.
    pub fn finished(self) -> Option<J> {
        match self {
            Self::Finished { job, .. } => Some(job),
            Self::Abandoned(_) | Self::Displaced(_) => None,
        }
    }
}

/// Whether a job may interrupt one of a higher class number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Discipline {
    /// A service that has begun is never interrupted by an arrival; when servers leave, their
    /// jobs are the first to be taken up again, before all who wait.
    #[default]
    NonPreemptive,
    /// A job that finds no free server takes that of the job with the highest class number, if
    /// that is higher than its own (of several, the one begun last). An interrupted job goes to
    /// the head of its class. Where room is finite, a job counts those of its own class and of
    /// more urgent ones only: if the station is full of others, one of the least urgent, the last
    /// in the queue, leaves for it ([`Departure::Displaced`]).
    Preemptive,
}

/// Treatment of interrupted work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Interruption {
    /// The work done is kept: the rest remains to be done.
    #[default]
    Resume,
    /// The work done is lost: the same demand is served anew.
    Repeat,
}
