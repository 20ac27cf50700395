// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "triton-advisor",
  targets: [
    .target(name: "Facts", swiftSettings: settings),
    .target(name: "CHostLibraries"),
    .target(name: "HostProbe", dependencies: ["Facts", "CHostLibraries"], swiftSettings: settings),
    .target(name: "ModelInspection", dependencies: ["Facts"], swiftSettings: settings),
    .testTarget(name: "FactsTests", dependencies: ["Facts"], swiftSettings: settings),
    .executableTarget(
      name: "host-probe-child", dependencies: ["HostProbe", "Facts"], path: "Tests/Support/HostProbeChild",
      swiftSettings: settings),
    .testTarget(
      name: "HostProbeTests", dependencies: ["HostProbe", "Facts", "host-probe-child"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
