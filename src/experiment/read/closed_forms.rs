//! `closed_form` of a chart: figures of theory, with the parameters of each point that it shows.

use std::sync::Arc;

use crate::config::{Diagnostic, Item, Log, Origin, Reader, nearest};
use crate::experiment::plan::{Axis, Condition, FormFigures, Plan};
use crate::report::{ChartSpec, FormSpec};
use crate::study::{Entry, GivenPoint, Scenario};
use crate::theory::{self, ClosedForm, Given, Measure, Nature, TheoryError, evaluate};

use super::conditions::read_where;
use super::header::Compared;

/// A closed form that a chart asks for.
pub(super) struct AskedForm {
    law: ClosedForm,
    of: Measure,
    unit: &'static str,
    station: Option<String>,
    class: Option<String>,
    /// The points that it is drawn at, as the file states them.
    only: Option<(String, Condition)>,
    /// Its table in the file.
    table: Item,
}

/// The unit of a figure beside which a simulated one can stand; `None` for others.
fn unit_of(measure: Measure) -> Option<&'static str> {
    match measure {
        Measure::Wait
        | Measure::Response
        | Measure::WaitPercentile(_)
        | Measure::ResponsePercentile(_) => Some("s"),
        Measure::InSystem | Measure::InQueue => Some("jobs"),
        Measure::Utilisation | Measure::Loss => Some("share"),
        Measure::Throughput => Some("/s"),
        _ => None,
    }
}

/// Reads the closed forms of a chart.
pub(super) fn read_forms(chart: &mut Reader, axes: &[Axis], compared: Compared) -> Vec<AskedForm> {
    let tables = chart.one_or_tables("closed_form");
    tables.into_iter().filter_map(|(item, table)| read_form(item, table, axes, compared)).collect()
}

fn read_form(
    item: &Item,
    mut table: Reader,
    axes: &[Axis],
    compared: Compared,
) -> Option<AskedForm> {
    let before = table.mistakes();
    let law = table.text("law", None, "closed form, by name: `m/m/1`");
    let of = table.text("of", None, "figure that it gives: `wait`, `response_p95`");
    let mut optional = |key: &str, doc: &str| table.has(key).then(|| table.text(key, None, doc));
    let station = optional("station", "station that is asked about; left out: the whole network");
    let class = optional("class", "class that is asked about; left out: all of them");
    let only = read_where(&mut table, axes, compared);
    let named = if table.mistakes() == before { read_names(&table, &law, &of) } else { None };
    table.finish();
    let ((law, of, unit), only) = (named?, only?);
    Some(AskedForm { law, of, unit, station, class, only, table: item.clone() })
}

/// A closed form and one of its figures, by name.
fn read_names(table: &Reader, law: &str, of: &str) -> Option<(ClosedForm, Measure, &'static str)> {
    let Ok(form) = law.parse::<ClosedForm>() else {
        let known = theory::names().collect::<Vec<_>>().join(", ");
        let help = match nearest(law, theory::names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {known}"),
        };
        table.error_at("law", &format!("no closed form is called `{law}`"), Some(&help));
        return None;
    };
    let gives: Vec<String> = form.entry().gives.iter().map(Measure::to_string).collect();
    let Ok(measure) = of.parse::<Measure>() else {
        let help = match nearest(of, gives.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("`{law}` gives: {}", gives.join(", ")),
        };
        table.error_at("of", &format!("no figure of a closed form is called `{of}`"), Some(&help));
        return None;
    };
    let Some(unit) = unit_of(measure) else {
        let message = format!("`{of}` is no figure that a curve of a chart could have");
        let help = "waits, responses and their percentiles, numbers present, utilisation, loss and \
                    throughput are";
        table.error_at("of", &message, Some(help));
        return None;
    };
    Some((form, measure, unit))
}

/// Computes the closed forms of all charts, and adds them to these. A form that does not hold at
/// one of the points is a mistake.
pub(super) fn compute_forms(
    charts: &mut [ChartSpec],
    asked: &[Vec<AskedForm>],
    (plan, scenarios): (&Plan, &[Arc<dyn Scenario>]),
    study: &Entry,
    log: &Log,
) -> Vec<FormFigures> {
    let mut all: Vec<FormFigures> = Vec::new();
    if !log.is_clean() {
        return all;
    }
    for (chart, forms) in charts.iter_mut().zip(asked) {
        for form in forms {
            let covered: Vec<usize> =
                (0..plan.points.len()).filter(|&at| form.covers(plan, at, chart)).collect();
            let computed = form.compute(&covered, (plan, scenarios), study, chart);
            match computed {
                Ok((spec, values)) => {
                    chart.closed_forms.push(spec);
                    add(&mut all, form, &values, plan.points.len());
                }
                Err(refusal) => log.push(form.mistake(refusal)),
            }
        }
    }
    all
}

/// Two charts may ask for one form, each at its own points.
fn add(all: &mut Vec<FormFigures>, form: &AskedForm, values: &[(usize, f64)], points: usize) {
    let name = form.name();
    let found = all.iter().position(|own| own.name == name).unwrap_or_else(|| {
        let values = vec![None; points];
        all.push(FormFigures { name, unit: form.unit.to_owned(), values });
        all.len() - 1
    });
    values.iter().for_each(|(at, value)| all[found].values[*at] = Some(*value));
}

/// A form as a chart shows it, and its figures by point.
type Computed = (FormSpec, Vec<(usize, f64)>);

impl AskedForm {
    /// Its name: `m/m/1 wait at counter`.
    fn name(&self) -> String {
        let only = self.only.as_ref().map(|(text, _)| format!(" where {text}"));
        format!("{} {}{}", self.law.entry().name, self.part(), only.unwrap_or_default())
    }

    /// The figure with its station and class: `wait at counter of urgent`.
    fn part(&self) -> String {
        let station = self.station.iter().map(|name| format!(" at {name}"));
        let class = self.class.iter().map(|name| format!(" of {name}"));
        let of = self.of.to_string();
        station.chain(class).fold(of, |text, more| text + &more)
    }

    /// Whether the chart draws it at a point.
    fn covers(&self, plan: &Plan, at: usize, chart: &ChartSpec) -> bool {
        let point = &plan.points[at];
        let cell = |key: &str| plan.cell_at(point, key);
        let held = chart.at.iter().all(|(key, value)| cell(key).is_none_or(|own| own == *value));
        held && self.only.as_ref().is_none_or(|(_, condition)| condition.holds(&cell))
    }

    fn compute(
        &self,
        covered: &[usize],
        (plan, scenarios): (&Plan, &[Arc<dyn Scenario>]),
        study: &Entry,
        chart: &ChartSpec,
    ) -> Result<Computed, Refusal> {
        let Some(&first) = covered.first() else {
            let message = "the chart shows no point at which this form is drawn".to_owned();
            return Err(Refusal::new("where", message, "a condition that some of them meet"));
        };
        let (mut values, mut beside) = (Vec::new(), Vec::new());
        // Without choices the queues are each as if alone, however many there are.
        let mut limit = false;
        for &at in covered {
            let Some(point) = scenarios[at].given() else {
                let message = format!("the model `{}` has no closed forms", study.name);
                return Err(Refusal::new("law", message, "left out"));
            };
            let place = format!("at the point {}", plan.describe(&plan.points[at]));
            let given = self.given(&point).map_err(|mistake| mistake.helped(&place))?;
            limit |= given.choices.is_some_and(|choices| choices > 1);
            let value = evaluate(self.law, self.of, &given);
            values.push((at, value.map_err(|error| Refusal::from(error).helped(&place))?));
            if at == first {
                beside = self.beside(chart, &point)?;
            }
        }
        Ok((self.spec(beside, limit), values))
    }

    fn spec(&self, beside: Vec<String>, limit: bool) -> FormSpec {
        let entry = self.law.entry();
        let nature = match entry.nature {
            Nature::Bound => "bound",
            Nature::Limit if limit => "mean-field limit",
            Nature::Limit | Nature::Exact => "theory",
        };
        let label = format!("{} {}", entry.title, self.part().replace('_', " "));
        FormSpec { name: self.name(), label, nature: nature.to_owned(), beside }
    }

    /// The numbers of a point with what is asked of them.
    fn given(&self, point: &GivenPoint) -> Result<Given, Refusal> {
        let mut given = point.given.clone();
        if let Some(name) = &self.station {
            given.station = Some(Self::place_of("station", name, &point.stations)?);
        }
        if let Some(name) = &self.class {
            if point.classes.is_empty() {
                let message = format!("there is no class `{name}`: all jobs are alike");
                return Err(Refusal::new("class", message, "left out"));
            }
            given.class = Some(Self::place_of("class", name, &point.classes)?);
        }
        if self.law == ClosedForm::ClosedBound && self.station.is_some() {
            let message = "`closed-bound` is about the whole network".to_owned();
            return Err(Refusal::new("station", message, "left out"));
        }
        Ok(given)
    }

    fn place_of(kind: &'static str, name: &str, known: &[String]) -> Result<usize, Refusal> {
        known.iter().position(|own| own == name).ok_or_else(|| {
            let names = || known.iter().map(String::as_str);
            let help = match nearest(name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
            };
            let message = format!("there is no {kind} `{name}`");
            Refusal::new(kind, message, format!("the name of a {kind}")).helped(help)
        })
    }

    /// The metrics of the chart that the figure is one of.
    fn beside(&self, chart: &ChartSpec, point: &GivenPoint) -> Result<Vec<String>, Refusal> {
        if self.of == Measure::Wait && self.law == ClosedForm::PriorityPreemptive {
            let message = "the wait of this form goes on after the start of service, that of \
                           metrics ends there";
            return Err(Refusal::new("of", message.to_owned(), "`response`"));
        }
        let one = point.stations.len() == 1;
        let each = point.classes.is_empty() && self.is_of_each();
        let is_part = |part: &str| {
            if point.stations.iter().any(|own| own == part) {
                return one || self.station.as_deref() == Some(part);
            }
            each || self.class.as_deref() == Some(part)
        };
        let of = self.of.to_string();
        let belongs = |metric: &&String| {
            let (name, rest) = metric.split_once('.').unwrap_or((metric, ""));
            let parts: Vec<&str> = rest.split('.').filter(|part| !part.is_empty()).collect();
            let has = |own: &Option<String>| own.as_deref().is_none_or(|own| parts.contains(&own));
            let whole = self.station.is_none() && self.class.is_none();
            let network = whole && self.of == Measure::InSystem && name == "in_network";
            (name == of || network)
                && parts.iter().all(|part| is_part(part))
                && has(&self.class)
                && (one || has(&self.station))
        };
        let beside: Vec<String> = chart.y.iter().filter(belongs).cloned().collect();
        if beside.is_empty() {
            let whole = matches!(self.of, Measure::Response | Measure::Throughput | Measure::Loss);
            let only = point.stations.first().filter(|_| one && !whole);
            let station = self.station.as_ref().or(only);
            let own = [Some(of), station.cloned(), self.class.clone()];
            let name = own.into_iter().flatten().collect::<Vec<_>>().join(".");
            let message =
                format!("the chart shows no metric that `{}` is a figure of", self.name());
            let mistake = Refusal::new("of", message, "a figure of a metric in `y`");
            return Err(mistake.helped(format!("`y` has to name a metric such as `{name}`")));
        }
        Ok(beside)
    }

    /// Whether the figure of all jobs is that of each class, where all classes are alike.
    fn is_of_each(&self) -> bool {
        matches!(
            self.of,
            Measure::Wait
                | Measure::Response
                | Measure::WaitPercentile(_)
                | Measure::ResponsePercentile(_)
                | Measure::Loss
        )
    }

    /// The refusal as a mistake of the file.
    fn mistake(&self, refusal: Refusal) -> Diagnostic {
        let Refusal { key, message, expected, help } = refusal;
        let origin: &Origin = self.table.get(key).map_or(&self.table.origin, |item| &item.origin);
        let path = format!("chart.closed_form.{key}");
        let mistake = Diagnostic::new(message, origin).labelled(path.clone()).at_key(path);
        let mistake = mistake.helped(format!("it has to be {expected}")).expecting(expected);
        help.into_iter().fold(mistake, Diagnostic::helped)
    }
}

/// Why a form cannot be drawn.
struct Refusal {
    /// The key of its table that is to blame.
    key: &'static str,
    message: String,
    /// The expected text at the key.
    expected: String,
    help: Vec<String>,
}

impl Refusal {
    fn new(key: &'static str, message: String, expected: impl Into<String>) -> Self {
        Self { key, message, expected: expected.into(), help: Vec::new() }
    }

    fn helped(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

impl From<TheoryError> for Refusal {
    fn from(error: TheoryError) -> Self {
        match &error {
            TheoryError::NotGiven { gives, .. } => {
                Self::new("of", error.to_string(), format!("one of {gives}"))
            }
            _ => Self::new("law", error.to_string(), "a form that holds at all its points"),
        }
    }
}
