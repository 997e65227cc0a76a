graph [
  directed 0
  node [ id 0 name "left" graphics [ x 1.0 y 2.0 w [ nested [ deeper "[" ] ] ] ]
  node [ id 1 label "" kind "switch" ]
  # A comment between two nodes.
  edge [ source "2" target 1 capacity "10 Mbit/s" latency "2 ms" ]
  edge [ source 1 target 0 bandwidth 5e6 duplex "Half" latency "500 us" ]
  node [ id 2 label "right &quot;quoted&quot;" lat 51.5 lon -0.1 ]
  edge [ source 0 target 2 LinkSpeed "1-2" LinkSpeedUnits "M" ]
]
graph [ node [ id 9 ] edge [ source 9 target 0 LinkLabel "STM-1" ] ]
