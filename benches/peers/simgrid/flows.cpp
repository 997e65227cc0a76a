// The same list of flows on SimGrid: ends of transfers over a star or a backbone, by plain max-min
// fairness. `tests/long/simgrid.sh` builds it, makes the lists and compares.
//
//   flows star HOSTS FLOWS.csv      host i is "h<i>", a line of 1 Gbit/s each way to one switch
//   flows backbone HOSTS FLOWS.csv  the first half of the hosts to the left of a link of 10 Mbit/s
//                                   for each of these, the second half to its right
//
// Each line and the backbone take 100 us. All paths of a network have the same latency, because
// SimGrid weighs flows by it. Prints the rows of FLOWS.csv with the second at which each ended.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <simgrid/s4u.hpp>

namespace sg4 = simgrid::s4u;

namespace {

constexpr double LINE = 1e9 / 8;           // bytes per second
constexpr double BACKBONE_EACH = 10e6 / 8; // for each host of a side
constexpr double LATENCY = 100e-6;         // seconds

struct Flow {
    std::string row;
    double start;
    int from, to;
    std::uint64_t bytes;
    double end;
};

// Plain max-min: no factors, no window, no acknowledgements, no weight but the latency.
void configure()
{
    for (const char* setting :
         {"network/model:CM02", "network/TCP-gamma:0", "network/bandwidth-factor:1",
          "network/latency-factor:1", "network/weight-S:0", "network/crosstraffic:0"})
        sg4::Engine::set_config(setting);
}

std::vector<sg4::Host*> build(const std::string& kind, int count)
{
    auto* zone = sg4::create_star_zone("network");
    sg4::Link* backbone = nullptr;
    if (kind == "backbone") {
        backbone = zone->create_split_duplex_link("backbone", BACKBONE_EACH * (count / 2));
        backbone->set_latency(LATENCY)->seal();
    }
    std::vector<sg4::Host*> hosts;
    for (int i = 0; i < count; ++i) {
        const std::string name = "h" + std::to_string(i);
        auto* host = zone->create_host(name, 1e9)->seal();
        auto* line = zone->create_split_duplex_link("line" + std::to_string(i), LINE);
        line->set_latency(LATENCY)->seal();
        const auto up = sg4::LinkInRoute::Direction::UP;
        std::vector<sg4::LinkInRoute> route{{line, up}};
        if (backbone != nullptr && i < count / 2)
            route.emplace_back(backbone, up);
        zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, route, true);
        hosts.push_back(host);
    }
    zone->seal();
    return hosts;
}

std::vector<Flow> read(const char* name)
{
    std::ifstream file(name);
    std::string line;
    std::getline(file, line);
    std::vector<Flow> flows;
    while (std::getline(file, line)) {
        double start = 0;
        int from = 0, to = 0;
        unsigned long bytes = 0;
        if (std::sscanf(line.c_str(), "%lf,h%d,h%d,%lu", &start, &from, &to, &bytes) != 4) {
            std::cerr << "not a flow: " << line << '\n';
            std::exit(2);
        }
        flows.push_back({line, start, from, to, bytes, 0});
    }
    return flows;
}

} // namespace

int main(int argc, char** argv)
{
    sg4::Engine engine(&argc, argv);
    if (argc != 4) {
        std::cerr << "usage: flows star|backbone HOSTS FLOWS.csv\n";
        return 2;
    }
    configure();
    const auto hosts = build(argv[1], std::atoi(argv[2]));
    auto flows = read(argv[3]);
    std::vector<std::size_t> order(flows.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return flows[a].start < flows[b].start; });
    sg4::Actor::create("starter", hosts.front(), [&] {
        std::vector<sg4::CommPtr> under_way;
        under_way.reserve(flows.size());
        for (auto at : order) {
            const Flow& flow = flows[at];
            sg4::this_actor::sleep_until(flow.start);
            under_way.push_back(
                sg4::Comm::sendto_async(hosts[flow.from], hosts[flow.to], flow.bytes));
        }
        for (std::size_t k = 0; k < order.size(); ++k) {
            under_way[k]->wait();
            flows[order[k]].end = under_way[k]->get_finish_time();
        }
    });
    engine.run();
    std::puts("start_s,source,destination,bytes,end_s");
    for (const Flow& flow : flows)
        std::printf("%s,%.12f\n", flow.row.c_str(), flow.end);
}
