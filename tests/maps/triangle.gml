# Three places and a spur, as programs for graphs write them.
Creator "by hand"
graph [
  label "Triangle &amp; spur"
  node [ id 0 label "Oslo" Latitude 59.91 Longitude 10.75 ]
  node [ id 1 label "Stockholm" Latitude 59.33 Longitude 18.07 ]
  node [ id 2 label "K&#248;benhavn" Latitude 55.68 Longitude 12.57 ]
  node [ id 7 label "None" ]
  node [ id 8 label "None" Latitude 57.7 Longitude 11.97 ]
  edge [ source 0 target 1 LinkLabel "OC-48" ]
  edge [ source 1 target 2 LinkSpeed "10" LinkSpeedUnits "G" LinkLabel "10 Gbps" LinkSpeedRaw 10000000000.0 ]
  edge [ source 2 target 0 LinkLabel "Dark fibre" ]
  edge [ source 2 target 7 LinkLabel "155 Mbps" ]
  edge [ source 7 target 8 latency "2 ms" capacity "1 Gbit/s" ]
]
