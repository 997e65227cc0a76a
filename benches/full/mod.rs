//! Flows solved from scratch at each event, in floating point: a reference for the network.

/// A flow: its resources, what it has left, and its rate.
struct Flow {
    path: Vec<u32>,
    left: f64,
    rate: f64,
}

/// Resources with capacities in bit/s, and the flows under way.
pub struct Full {
    capacities: Vec<f64>,
    flows: Vec<Flow>,
    /// Reused: what is left of each resource, and for how many flows.
    left: Vec<f64>,
    open: Vec<u32>,
}

impl Full {
    /// No flow yet.
    pub fn new(capacities: Vec<f64>) -> Self {
        let (left, open) = (vec![0.0; capacities.len()], vec![0; capacities.len()]);
        Self { capacities, flows: Vec::new(), left, open }
    }

    /// Starts a flow.
    pub fn start(&mut self, path: Vec<u32>, bits: f64) {
        self.flows.push(Flow { path, left: bits, rate: 0.0 });
    }

    /// How many flows are under way.
    pub fn active(&self) -> usize {
        self.flows.len()
    }

    /// Solves all rates, and passes to the next end of a flow, which is taken out.
    pub fn step(&mut self) {
        self.solve();
        let ends = self.flows.iter().map(|flow| flow.left / flow.rate);
        let ends = ends.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        let (first, span) = ends.expect("there are flows");
        for flow in &mut self.flows {
            flow.left -= flow.rate * span;
        }
        self.flows.swap_remove(first);
    }

    /// Progressive filling: the resource of the least share fixes its flows, again and again.
    fn solve(&mut self) {
        self.left.copy_from_slice(&self.capacities);
        self.open.fill(0);
        for flow in &mut self.flows {
            flow.rate = 0.0;
            flow.path.iter().for_each(|&at| self.open[at as usize] += 1);
        }
        let used = |open: &[u32], at: usize| open[at] > 0;
        let mut resources: Vec<_> =
            (0..self.open.len()).filter(|&at| used(&self.open, at)).collect();
        let mut on: Vec<Vec<u32>> = vec![Vec::new(); self.open.len()];
        for (number, flow) in self.flows.iter().enumerate() {
            flow.path.iter().for_each(|&at| on[at as usize].push(number as u32));
        }
        loop {
            resources.retain(|&at| used(&self.open, at));
            let share = |at: &usize| self.left[*at] / f64::from(self.open[*at]);
            let least = resources.iter().min_by(|a, b| share(a).total_cmp(&share(b)));
            let Some(&least) = least else { return };
            let rate = share(&least);
            for &number in &on[least] {
                let flow = &mut self.flows[number as usize];
                if flow.rate == 0.0 {
                    flow.rate = rate;
                    for &at in &flow.path {
                        self.left[at as usize] -= rate;
                        self.open[at as usize] -= 1;
                    }
                }
            }
        }
    }
}
