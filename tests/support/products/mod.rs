//! Hospitals whose lists multiply. Each list is within its own limit, and still there is much to do.
//!
//! An [`Axis`] says how it makes a [`Plan`] grow. [`fill`] makes several of them grow together until a file is full.
//! Nothing is looked up in the program, so benchmarks and fuzz targets can make the same hospitals.

mod axes;
mod plan;
mod write;

pub use axes::{AXES, Axis, FAULTS, Kind, axis};
pub use plan::Plan;
pub use write::Files;

/// How the room of a file is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// All grow alike.
    Even,
    /// This one takes most of it, the others what is left.
    First(usize),
}

/// Grows the axes together until a file is full or each is as large as it may be; says how large each is.
pub fn fill(plan: &Plan, axes: &[&Axis], split: Split) -> (Plan, Vec<usize>) {
    let mut counts: Vec<usize> = axes.iter().map(|axis| axis.most.min(2)).collect();
    match split {
        Split::Even => counts = largest(plan, axes, &counts, &|_| true),
        Split::First(first) => {
            counts = largest(plan, axes, &counts, &|place| place == first);
            // Room for the others.
            counts[first] = (counts[first] * 4 / 5).max(1);
            counts = largest(plan, axes, &counts, &|place| place != first);
        }
    }
    (grown(plan, axes, &counts), counts)
}

/// The largest counts that fit of the axes that may grow; all of these have the same share of the zeros of their most.
fn largest(plan: &Plan, axes: &[&Axis], counts: &[usize], grows: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let at = |share: f64| -> Vec<usize> {
        let count = |(place, axis): (usize, &&Axis)| match grows(place) {
            true => axis.at(share).max(counts[place]),
            false => counts[place],
        };
        axes.iter().enumerate().map(count).collect()
    };
    let fits = |share: f64| grown(plan, axes, &at(share)).files().fits;
    if fits(1.0) {
        return at(1.0);
    }
    let (mut enough, mut too_much) = (0.0, 1.0);
    for _ in 0..9 {
        let middle = (enough + too_much) / 2.0;
        if fits(middle) { enough = middle } else { too_much = middle }
    }
    at(enough)
}

/// The plan with each axis grown to its count.
pub fn grown(plan: &Plan, axes: &[&Axis], counts: &[usize]) -> Plan {
    let mut plan = plan.clone();
    // Twice, for one axis may need what another sets.
    for _ in 0..2 {
        axes.iter().zip(counts).for_each(|(axis, count)| (axis.grow)(&mut plan, *count));
    }
    plan
}

/// A hospital chosen by bytes. The first byte chooses what is wrong with it. Each pair of bytes after it chooses a list
/// and its length. The same bytes always give the same hospital, and it is never too large.
pub fn drawn(bytes: &[u8]) -> Plan {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let mut plan = Plan { folder: first % 2 == 1, ..Plan::default() };
    if let Some((_, set)) = FAULTS.get(usize::from(first / 2)) {
        plan.own.items = 2;
        set(&mut plan);
    }
    let lists: Vec<(&Axis, f64)> = rest
        .chunks_exact(2)
        .take(6)
        .map(|pair| (&AXES[usize::from(pair[0]) % AXES.len()], f64::from(pair[1]) / 255.0))
        .collect();
    let axes: Vec<&Axis> = lists.iter().map(|(axis, _)| *axis).collect();
    for room in (0..=10).rev() {
        let counts: Vec<usize> = lists.iter().map(|(axis, share)| axis.at(share * f64::from(room) / 10.0)).collect();
        let grown = grown(&plan, &axes, &counts);
        if grown.files().fits {
            return grown;
        }
    }
    Plan::default()
}

/// Hospitals that once took minutes or gigabytes.
pub fn listed() -> Vec<(&'static str, Plan)> {
    let cases: &[(&'static str, &[(&str, usize)])] = &[
        ("1,000 contracts × 15,000 contacts", &[("contracts", 1_000), ("contacts of the hospital", 15_000)]),
        ("1,000 contracts × 19,000 subcontractors", &[("contracts", 1_000), ("subcontractors", 19_000)]),
        (
            "contacts × systems × contracts",
            &[("contracts", 200), ("contacts of the hospital", 400), ("systems of contacts", 400), ("systems", 400)],
        ),
        (
            "1,000 contracts × 200 shared systems",
            &[("contracts", 1_000), ("shared items", 12), ("shared systems", 200)],
        ),
        (
            "700 contracts × 1,500 entries of shared lists",
            &[("contracts", 700), ("shared items", 12), ("shared entries", 1_500)],
        ),
        (
            "1,000 contracts × 19,900 shared systems, of which each has a few",
            &[("contracts", 1_000), ("systems apart", 19_900), ("shared systems", 19_900)],
        ),
        (
            "1,000 contracts × 19,900 systems of one acceptance",
            &[("contracts of accepted", 1_000), ("systems of accepted", 19_900)],
        ),
        ("1,000 contracts × 8 long sentences before the items", &[("contracts", 1_000), ("shared preamble", 30_000)]),
        ("1,000 contracts × 12 long notes", &[("contracts", 1_000), ("shared items", 12), ("shared notes", 30_000)]),
        ("1,000 contracts × 12 long roles", &[("contracts", 1_000), ("shared items", 12), ("shared roles", 30_000)]),
        (
            "1,000 contracts × 9 long names of vendors",
            &[("contracts", 1_000), ("vendors of contracts", 9), ("names of vendors", 30_000)],
        ),
        (
            "1,000 contracts × a long name of the hospital",
            &[("contracts", 1_000), ("items", 12), ("name of the hospital", 33_000)],
        ),
        (
            "5,000 findings of long titles and names",
            &[
                ("contracts", 2),
                ("vendors", 2),
                ("items", 12),
                ("item systems", 420),
                ("roles", 6),
                ("titles", 30_000),
                ("names of vendors", 30_000),
            ],
        ),
        (
            "5,000 findings of 1,000 titles and names",
            &[("contracts", 1_000), ("vendors", 1_000), ("items", 5), ("titles", 550), ("names of vendors", 550)],
        ),
        ("3,000 systems with duties of their own", &[("items", 8), ("item systems", 3_000), ("roles", 6)]),
        ("12,000 accepted", &[("contracts", 1_000), ("items", 12), ("accepted", 12_000)]),
        (
            "19,000 unknown × 1,000 known contracts",
            &[("contracts", 1_000), ("unknown contracts of accepted", 19_000), ("long ids", 38)],
        ),
        ("1,000 unknown × 19,900 known parties", &[("vendors", 19_900), ("unknown parties", 1_000), ("long ids", 38)]),
        (
            "1,000 unknown × 19,900 known systems",
            &[("systems", 19_900), ("unknown systems of items", 1_000), ("long ids", 38)],
        ),
    ];
    let plan = |sizes: &[(&str, usize)]| {
        let (axes, counts): (Vec<&Axis>, Vec<usize>) = sizes.iter().map(|(name, count)| (axis(name), *count)).unzip();
        grown(&Plan::default(), &axes, &counts)
    };
    cases.iter().map(|(name, sizes)| (*name, plan(sizes))).collect()
}
