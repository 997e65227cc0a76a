//! The power supply of sites: outages may overlap.

use crate::ids::SiteId;

/// Which sites are without power.
#[derive(Clone, Debug)]
pub struct Power {
    /// Outages at each site that last now.
    outages: Vec<u32>,
    /// How often each site has lost its power.
    losses: Vec<u32>,
}

impl Power {
    /// Sites that all have power.
    pub fn new(sites: usize) -> Self {
        Self { outages: vec![0; sites], losses: vec![0; sites] }
    }

    /// An outage begins; `true` if the site had power until now.
    pub fn fail(&mut self, site: SiteId) -> bool {
        self.outages[site.index()] += 1;
        let first = self.outages[site.index()] == 1;
        self.losses[site.index()] += u32::from(first);
        first
    }

    /// An outage ends; `true` if the site has power again.
    ///
    /// # Panics
    /// If the site had power.
    pub fn come_back(&mut self, site: SiteId) -> bool {
        let outages = &mut self.outages[site.index()];
        *outages = outages.checked_sub(1).expect("an outage ended that had not begun");
        *outages == 0
    }

    /// How often a site has lost its power.
    pub fn losses(&self, site: SiteId) -> u32 {
        self.losses[site.index()]
    }

    /// Whether a site has been without power since it lost it for the n-th time.
    pub fn is_out_since(&self, site: SiteId, loss: u32) -> bool {
        self.outages[site.index()] > 0 && self.losses[site.index()] == loss
    }
}
