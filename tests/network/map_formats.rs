//! Maps in the forms that programs write: labels and frames of yEd, document types, encodings,
//! endings, and the dialects of networkx, igraph, Gephi and yEd.

use crosspoint::map::Map;

use super::written::{read, try_read};

fn names(map: &Map) -> Vec<&str> {
    map.nodes.iter().map(|node| node.name.as_str()).collect()
}

/// GraphML as yEd writes it: names are drawn labels.
fn drawn(nodes: &str, edges: &str) -> String {
    format!(
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
         xmlns:y=\"http://www.yworks.com/xml/graphml\">\
         <key for=\"node\" id=\"d6\" yfiles.type=\"nodegraphics\"/>\
         <key for=\"edge\" id=\"d9\" yfiles.type=\"edgegraphics\"/>\
         <key for=\"node\" id=\"d3\" attr.name=\"label\"/>\
         <graph edgedefault=\"undirected\">{nodes}{edges}</graph></graphml>"
    )
}

#[test]
fn drawn_labels_are_names() {
    let node = |id: &str, labels: &str| {
        format!(
            "<node id=\"{id}\"><data key=\"d6\"><y:ShapeNode>{labels}</y:ShapeNode></data></node>"
        )
    };
    let nodes = [
        node("n0", "<y:NodeLabel>server room<y:LabelModel/></y:NodeLabel>"),
        node("n1", "<y:NodeLabel>\n  two \n  lines </y:NodeLabel><y:NodeLabel>no</y:NodeLabel>"),
        node("n2", "<y:NodeLabel/><y:NodeLabel>second</y:NodeLabel>"),
        node("n3", "<y:NodeLabel hasText=\"false\"/>"),
        "<node id=\"n4\"><data key=\"d3\">written</data><data key=\"d6\"><y:NodeLabel>drawn\
         </y:NodeLabel></data></node>"
            .to_owned(),
    ]
    .concat();
    let edge = "<edge source=\"n0\" target=\"n1\"><data key=\"d9\"><y:PolyLineEdge>\
                <y:EdgeLabel>100 Mbit/s</y:EdgeLabel></y:PolyLineEdge></data></edge>";
    let map = read("map.graphml", drawn(&nodes, edge));
    assert_eq!(names(&map), ["server room", "two lines", "second", "n3", "written"]);
    assert_eq!(map.links[0].capacity.bits_per_second(), 100_000_000);
}

/// Frames around nodes are none themselves, unless links lead to them.
#[test]
fn frames_without_links_are_left_out() {
    let inner = "<node id=\"a\"/><node id=\"b\"/><edge source=\"a\" target=\"b\"/>";
    let frame = |about: &str, inner: &str| format!("<node id=\"f\" {about}>{inner}</node>");
    let graph = format!("<graph edgedefault=\"undirected\">{inner}</graph>");
    let group = "yfiles.foldertype=\"group\"";
    let folder = "yfiles.foldertype=\"folder\"";
    for text in [
        drawn(&frame(group, &graph), ""),
        drawn(&frame("", &graph), ""),
        drawn(&frame(folder, ""), inner),
        drawn(&frame(group, &graph.replace("<edge", "<node id=\"g\"><graph/></node><edge")), ""),
    ] {
        let map = read("map.graphml", &text);
        assert_eq!(names(&map), ["a", "b"], "{text}");
        let told = map.warnings.iter().filter(|own| own.contains("around other nodes left out"));
        assert_eq!(told.count(), 1, "{:?}", map.warnings);
    }
    let linked = drawn(&frame(group, &graph), "<edge source=\"b\" target=\"f\"/>");
    assert_eq!(names(&read("map.graphml", linked)), ["f", "a", "b"]);
    let gml = |about: &str, edge: &str| {
        let text = format!(
            "graph [ node [ id 0 label \"site\" {about} ] node [ id 1 gid 0 ] node [ id 2 gid 0 ] \
             edge [ source 1 target 2 ] {edge} ]"
        );
        read("map.gml", text).nodes.len()
    };
    assert_eq!(gml("isGroup 1", ""), 2);
    assert_eq!(gml("isGroup 0", ""), 3);
    assert_eq!(gml("isGroup 1", "edge [ source 0 target 1 ]"), 3);
}

const PLAIN: &str = "<graphml><graph><node id=\"Z\u{fc}rich\"/></graph></graphml>";

#[test]
fn document_types_are_passed_over_and_entities_refused() {
    for head in [
        "<!DOCTYPE graphml SYSTEM \"http://graphml.graphdrawing.org/dtds/1.0rc/graphml.dtd\">",
        "<!DOCTYPE graphml PUBLIC \"-//GraphML//DTD\" \"graphml.dtd\">\n",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE graphml>\n",
        "<!DOCTYPE graphml SYSTEM \"/etc/passwd\" [ <!ELEMENT graphml (graph*)> ]>",
    ] {
        assert_eq!(
            names(&read("map.graphml", format!("{head}{PLAIN}"))),
            ["Z\u{fc}rich"],
            "{head}"
        );
    }
    for entity in
        ["<!ENTITY a \"x\">", "<!ENTITY % p SYSTEM \"p.ent\">", "\n<!ENTITY f SYSTEM \"/x\">"]
    {
        let text = format!("<!DOCTYPE graphml [\n  {entity} ]>\n{PLAIN}");
        let mistakes = try_read("map.graphml", text).unwrap_err();
        assert!(mistakes.contains("it defines entities"), "{mistakes}");
        assert!(mistakes.contains("take the DOCTYPE out"), "{mistakes}");
        assert!(mistakes.contains("map.graphml:2:3") || mistakes.contains(":3:1"), "{mistakes}");
    }
}

#[test]
fn marks_encodings_and_endings_are_read() {
    let gml = "graph [ node [ id 0 label \"Z&uuml;rich\" ] ]";
    let toml = "[[node]]\nname = \"Z\u{fc}rich\"\n";
    for (name, text) in [
        ("mark.gml", format!("\u{feff}{gml}")),
        ("NET.GML", gml.to_owned()),
        ("Net.GraphML", PLAIN.to_owned()),
        ("net.XML", format!("\u{feff}{PLAIN}")),
        ("net.Toml", toml.to_owned()),
    ] {
        assert_eq!(names(&read(name, text)), ["Z\u{fc}rich"], "{name}");
    }
    let latin = |text: &str| text.chars().map(|c| c as u32 as u8).collect::<Vec<u8>>();
    let declared = |encoding: &str| format!("<?xml version='1.0' encoding='{encoding}'?>{PLAIN}");
    for encoding in ["ISO-8859-1", "iso-8859-1", "latin1"] {
        let map = read("net.graphml", latin(&declared(encoding)));
        assert_eq!(names(&map), ["Z\u{fc}rich"], "{encoding}");
    }
    let wide: Vec<u8> = format!("\u{feff}{}", declared("UTF-16"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(names(&read("net.graphml", wide)), ["Z\u{fc}rich"]);
    for (name, text) in
        [("net.graphml", declared("UTF-8")), ("net.gml", gml.replace("&uuml;", "\u{fc}"))]
    {
        let mistakes = try_read(name, latin(&text)).unwrap_err();
        assert!(mistakes.contains("this is not UTF-8 text"), "{mistakes}");
        assert_eq!(mistakes.matches("error").count(), 1, "{mistakes}");
    }
}

#[test]
fn another_ending_is_one_mistake_that_names_the_formats() {
    let text = "name: small\ntopology:\n  nodes:\n|a|b|\n1|2|-1\n";
    for name in ["lab.clab", "as-rel.txt", "net.json", "net", "net.gml.gz", ".gml"] {
        let mistakes = try_read(name, text).unwrap_err();
        assert!(
            mistakes
                .contains("a map is TOML (.toml), GML (.gml), GraphML (.graphml, .xml), SNDlib"),
            "{mistakes}"
        );
        assert_eq!(mistakes.matches("error").count(), 1, "{mistakes}");
    }
    let mistakes = try_read("net.xml", "<?xml version=\"1.0\"?>\n<svg/>").unwrap_err();
    assert!(mistakes.contains("does not begin with <graphml>"), "{mistakes}");
    assert!(
        mistakes.contains("GraphML, a network of SNDlib or a platform of SimGrid"),
        "{mistakes}"
    );
}

/// The same two nodes and link as each program writes them.
#[test]
fn dialects_of_programs_are_read() {
    let networkx = "graph [\n  multigraph 1\n  name \"two\"\n  node [\n    id 0\n    label \"a\"\n    \
        pos 1.5\n    tags \"_networkx_list_start\"\n  ]\n  node [ id 1 label \"b\" ]\n  \
        edge [ source 0 target 1 key 0 weight 0.5 ]\n]\n";
    let igraph = "Creator \"igraph version 0.10.4\"\nVersion 1\ngraph\n[\n  directed 0\n  node\n  [\n    \
        id 0\n    name \"a\"\n  ]\n  node\n  [\n    id 1\n    name \"b\"\n  ]\n  edge\n  [\n    source 0\n    \
        target 1\n  ]\n]\n";
    let gephi = "Creator Gephi\ngraph\n[\n  Creator \"Gephi\"\n  directed 0\n  node\n  [\n    id -1\n    \
        label \"a\"\n    graphics\n    [\n      x -266.8\n      fill \"#CC00FF\"\n    ]\n  ]\n  \
        node [ id 7.0 label \"b\" ]\n  edge\n  [\n    id 0\n    source -1\n    target 7\n    value 1.0\n  ]\n]\n";
    let yed = "Creator \"yFiles\"\nVersion \"2.16\"\ngraph\n[\n hierarchic 1\n label \"\"\n directed 1\n \
        node [ id 0 label \"a\" graphics [ x 1.0 type \"rectangle\" ] LabelGraphics [ text \"a\" ] ]\n \
        node [ id 1 label \"b\" ]\n edge [ source 0 target 1 graphics [ targetArrow \"standard\" ] ]\n]\n";
    let comment = "comment \"drawn\"\nVersion 1.0\n# a note\nGraph [ Comment \"x\"\n\
        NODE [ ID 0 Label \"a\" comment \"y\" ] node [ id 1 label \"b\" ] Edge [ Source 0 Target 1 ] ]\n";
    for text in [networkx, igraph, gephi, yed, comment] {
        let map = read("net.gml", text);
        assert_eq!(names(&map), ["a", "b"], "{text}");
        assert_eq!(map.links.iter().map(|link| link.ends).collect::<Vec<_>>(), [(0, 1)], "{text}");
    }
    let ports = "<graphml xmlns:x=\"urn:x\"><graph edgedefault=\"undirected\" x:note=\"1\">\
        <desc>two</desc><node id=\"a\" x:id=\"other\"><port name=\"p\"/></node><node id=\"b\"/>\
        <edge id=\"e\" source=\"a\" sourceport=\"p\" target=\"b\"/>\
        <hyperedge><endpoint node=\"a\"/><endpoint node=\"b\"/></hyperedge></graph></graphml>";
    let map = read("net.graphml", ports);
    assert_eq!((names(&map), map.links.len()), (vec!["a", "b"], 1));
    assert!(map.warnings.iter().any(|own| own == "1 hyperedge left out"), "{:?}", map.warnings);
}

/// Ends, capacity in Mbit/s and latency in ms of each link.
fn links(map: &Map) -> Vec<(usize, usize, f64, f64)> {
    let link = |own: &crosspoint::map::MapLink| {
        let mbit = own.capacity.bits_per_second() as f64 / 1e6;
        (own.ends.0, own.ends.1, mbit, own.latency.as_secs_f64() * 1e3)
    };
    map.links.iter().map(link).collect()
}

/// Capacities that are installed count, those that could be do not; x is east, y north.
#[test]
fn networks_of_sndlib_are_read() {
    let text = |kind: &str| {
        let node = |id: &str, x: f64| {
            format!("<node id=\"{id}\"><coordinates><x>{x}</x><y>0.0</y></coordinates></node>")
        };
        let link = |ends: [&str; 2], installed: &str| {
            format!(
                "<link id=\"L\"><source>{}</source> <target> {} </target><preInstalledModule>\
                 <capacity>{installed}</capacity></preInstalledModule>\
                 <additionalModules><addModule><capacity>40000.0</capacity></addModule></additionalModules></link>",
                ends[0], ends[1]
            )
        };
        format!(
            "<?xml version=\"1.0\"?><network xmlns=\"http://sndlib.zib.de/network\">\
             <networkStructure><nodes coordinatesType=\"{kind}\">{}{}{}</nodes><links>{}{}</links>\
             </networkStructure><demands><demand id=\"D\"><source>a</source></demand></demands>\
             </network>",
            node("a", 0.0),
            node("b", 9.0),
            node("c", 18.0),
            link(["a", "b"], "9.92e9"),
            link(["b", "c"], "0.0")
        )
    };
    let map = read("net.xml", text("geographical"));
    assert_eq!(names(&map), ["a", "b", "c"]);
    // 9 degrees of the equator are 1,000.755 km: 4.900 ms in fibre.
    let found = links(&map);
    assert_eq!((found[0].2, found[1].2), (9_920.0, 1_000.0));
    assert!((found[0].3 - 4.900_4).abs() < 1e-3, "{found:?}");
    let assumed = ["1 of 2 links name no capacity", "1 of 2 links give a capacity without a unit"];
    for expected in assumed {
        assert!(map.warnings.iter().any(|own| own.contains(expected)), "{:?}", map.warnings);
    }
    assert_eq!(links(&read("net.xml", text("pixel")))[0].3, 1.0);
}

#[test]
fn maps_of_brite_are_read() {
    let text = "Topology: ( 3 Nodes, 3 Edges )\nModel (1 - RTWaxman):  3 1000 100 1  2  0.15 0.2 1 1\n\n\
        Nodes: ( 3 )\n0\t815.00\t913.00\t2\t2\t-1\tRT_NODE\n7\t1.0\t2.0\t2\t2\t-1\tRT_NODE\n\
        2\t1.0\t2.0\t2\t2\t-1\tRT_NODE\n\n\nEdges: ( 3 )\n\
        0\t0\t7\t532.29\t1.5\t10.0\t-1\t-1\tE_RT\tU\n\
        1\t7\t2\t1\t-1.0\t-1.0\t-1\t-1\tE_RT\tU\n2\t2\t0\t3e2\t1e0\t1024.0\t-1\t-1\tE_RT\tU\n";
    for name in ["net.brite", "net.txt"] {
        let map = read(name, text);
        assert_eq!(names(&map), ["0", "7", "2"]);
        assert_eq!(links(&map), [(0, 1, 10.0, 1.5), (1, 2, 1e3, 1.0), (2, 0, 1_024.0, 1.0)]);
    }
    let mistakes = try_read("net.brite", text.replace("\t0\t7\t532", "\t0\t9\t532")).unwrap_err();
    assert!(mistakes.contains("there is no node `9`") && mistakes.contains("net.brite:11:"));
    let mistakes = try_read("net.brite", "Topology: ( 1 Nodes )\nNodes: (1)\n0\nEdges: (1)\n0 1\n");
    assert!(mistakes.unwrap_err().contains("a link is `id from to length delay bandwidth"));
}

#[test]
fn relations_of_autonomous_systems_are_read() {
    let text = "# inferred clique: 174\n# source:topology\n1|11537|0\n1|21616|-1\n174|1|0|bgp\n";
    for name in ["20240101.as-rel.txt", "20240101.as-rel2"] {
        let map = read(name, text);
        assert_eq!(names(&map), ["1", "11537", "21616", "174"]);
        let ends: Vec<_> = map.links.iter().map(|link| link.ends).collect();
        assert_eq!(ends, [(0, 1), (0, 2), (3, 0)]);
        let told = map.warnings.iter().filter(|own| own.contains("relations of providers"));
        assert_eq!(told.count(), 1, "{:?}", map.warnings);
    }
    // Every pair from either end, as some programs write them.
    let map = read("as.txt", "1|2|-1\n2|1|1\n2|3|0\n3|2|0\n3|2|0\n1|3|-1\n");
    assert_eq!(map.links.len(), 3);
    let told = "3 pairs listed again: one link for each pair";
    assert!(map.warnings.iter().any(|own| own == told), "{:?}", map.warnings);
    let mistakes = try_read("as.txt", format!("{text}3|x|0\n")).unwrap_err();
    assert!(mistakes.contains("two systems and -1, 0 or 1, separated by `|`"), "{mistakes}");
    assert!(mistakes.contains("as.txt:6:1"), "{mistakes}");
    // Weights of other lists are no relations.
    for list in ["0 1 1\n1 2 7\n", "0\t1\t-1\n", "0 1 0\n"] {
        assert!(try_read("edges.txt", list).unwrap_err().contains("not the ending of a map"));
    }
    assert!(try_read("as.txt", "1|2|-1\n3 4 0\n").unwrap_err().contains("as.txt:2:1"));
}
