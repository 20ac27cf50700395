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
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
    .package(url: "https://github.com/jpsim/Yams", .upToNextMinor(from: "6.2.2")),
  ],
  targets: [
    .executableTarget(
      name: "triton-advisor",
      dependencies: ["AdvisorCommands", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: settings),
    .target(
      name: "AdvisorCommands",
      dependencies: [
        "Advisor", "Facts", "HostProbe", "ModelInspection", "Reports", "RuleBook",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),
    .target(
      name: "Reports",
      dependencies: ["Advisor", "Expressions", "Facts", "ModelInspection", "Planning", "RuleBook", "TritonConfig"],
      swiftSettings: settings),
    .target(
      name: "Advisor",
      dependencies: [
        "Coverage", "Deployment", "Expressions", "Facts", "HostProbe", "ModelInspection", "Planning", "RuleBook",
        "TritonConfig",
      ],
      swiftSettings: settings),
    .target(
      name: "RuleBook", dependencies: ["Expressions", "Facts", "Planning", "RuleText"], swiftSettings: settings,
      plugins: ["EmbedRules"]),
    .target(
      name: "RuleText", dependencies: ["Facts", .product(name: "Yams", package: "Yams")], swiftSettings: settings),
    .target(name: "Coverage", dependencies: ["Facts", "ModelInspection"], swiftSettings: settings),
    .target(name: "Deployment", dependencies: ["Facts", "RuleText"], swiftSettings: settings),
    .target(name: "Expressions", dependencies: ["Facts"], swiftSettings: settings),
    .target(name: "Planning", dependencies: ["Facts"], swiftSettings: settings),
    .target(name: "TritonConfig", dependencies: ["Facts"], swiftSettings: settings),
    .target(name: "ModelInspection", dependencies: ["CZlib", "Facts", "Planning"], swiftSettings: settings),
    .target(name: "HostProbe", dependencies: ["CHostLibraries", "Facts"], swiftSettings: settings),
    .target(name: "CHostLibraries"),
    .systemLibrary(name: "CZlib"),
    .target(name: "Facts", swiftSettings: settings),

    .executableTarget(name: "EmbedRulesTool", dependencies: ["RuleText"], swiftSettings: settings),
    .plugin(name: "EmbedRules", capability: .buildTool(), dependencies: ["EmbedRulesTool"]),

    .executableTarget(
      name: "host-probe-child", dependencies: ["Facts", "HostProbe"], path: "Tests/Support/HostProbeChild",
      swiftSettings: settings),
    .executableTarget(
      name: "config-text", dependencies: ["Facts", "TritonConfig"], path: "Tests/Support/ConfigText",
      swiftSettings: settings),
    .executableTarget(
      name: "deployment-facts", dependencies: ["Deployment", "Facts", "RuleBook"],
      path: "Tests/Support/DeploymentFacts", swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["CHostLibraries"], path: "Tests/Support/TestSupport", swiftSettings: settings),
    .target(name: "ModelSamples", path: "Tests/Support/ModelSamples", swiftSettings: settings),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Advisor", "Coverage", "Deployment", "Expressions", "Facts", "HostProbe", "ModelInspection", "ModelSamples",
        "Reports", "RuleBook", "TestSupport", "TritonConfig",
      ], path: "Tests/Fuzz", swiftSettings: settings),
    .testTarget(
      name: "AdvisorCommandsTests",
      dependencies: ["Facts", "HostProbe", "ModelSamples", "TestSupport", "TritonConfig", "triton-advisor"],
      swiftSettings: settings),
    .testTarget(
      name: "AdvisorTests",
      dependencies: [
        "Advisor", "Expressions", "Facts", "HostProbe", "ModelSamples", "Planning", "RuleBook", "TestSupport",
        "TritonConfig",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CoverageTests", dependencies: ["Coverage", "Facts", "ModelInspection"], swiftSettings: settings),
    .testTarget(
      name: "DeploymentTests", dependencies: ["Deployment", "Facts", "RuleBook", "RuleText", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ExpressionsTests", dependencies: ["Expressions", "Facts", "TestSupport"], swiftSettings: settings),
    .testTarget(name: "FactsTests", dependencies: ["Facts"], swiftSettings: settings),
    .testTarget(
      name: "HostProbeTests",
      dependencies: ["CHostLibraries", "Facts", "HostProbe", "TestSupport", "host-probe-child"],
      swiftSettings: settings),
    .testTarget(
      name: "ModelInspectionTests",
      dependencies: ["Facts", "ModelInspection", "ModelSamples", "Planning", "TestSupport"], swiftSettings: settings),
    .testTarget(name: "PlanningTests", dependencies: ["Facts", "Planning", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Advisor", "Facts", "HostProbe", "Reports", "RuleBook", "TestSupport", "TritonConfig"],
      swiftSettings: settings),
    .testTarget(
      name: "RuleBookTests",
      dependencies: [
        "Coverage", "Expressions", "Facts", "HostProbe", "ModelInspection", "Planning", "RuleBook", "RuleText",
        "TestSupport",
      ], swiftSettings: settings),
    .testTarget(
      name: "TritonConfigTests", dependencies: ["Facts", "RuleBook", "TestSupport", "TritonConfig"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
