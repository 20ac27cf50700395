extension LoadingModel {
  /// Folders that the server cannot look at make it give up on the model (core, `filesystem/implementations/local.h`,
  /// GetDirectorySubdirs).
  mutating func checkFolders() {
    guard let listing = entry.listing else { return }
    if let broken = listing.firstBroken {
      refuse(
        "broken-link", .poll, "failed to stat file \(entry.directory)/\(broken.name)",
        remedy: "remove the link or mend it", file: "\(entry.directory)/\(broken.name)", source: Source.fileSystem)
    }
    noteLinks(in: listing, below: "")
    // The server takes every name that begins the config's path for the config itself.
    let file = entry.configFile.dropFirst(entry.directory.count + 1)
    let candidates = listing.entries.filter { file.hasPrefix($0.name) }
    if candidates.count > 1, let other = candidates.first(where: { !file.elementsEqual($0.name) }) {
      warn(
        "config-look-alike", .poll,
        "Failed to determine modification time for '\(entry.directory)': Duplicate model config is detected",
        remedy: "rename \(other.name): while it is there the server does not notice changes of the model",
        file: "\(entry.directory)/\(other.name)", source: Source.repositoryManager)
    }
  }

  /// Links that leave the repository, in the folders of the model too: they go nowhere once it is moved or mounted alone.
  private mutating func noteLinks(in listing: DirectoryListing, below folder: String) {
    for child in listing.entries {
      let place = folder + child.name
      if let target = child.outside {
        note(
          "link-out-of-repository", .load,
          "\(place) is a link to \(target), outside the repository: the server follows it",
          remedy: "a container needs \(target) mounted at the same path", file: "\(entry.directory)/\(place)",
          source: Source.fileSystem)
      } else if case .directory(let content?) = child.kind {
        noteLinks(in: content, below: place + "/")
      }
    }
  }

  /// Version directories and the policy (core, `model_lifecycle.cc`, VersionsToLoad).
  mutating func checkVersions() {
    guard let versions, let selected = selectedVersions else { return }
    for oddity in versions.oddities { report(oddity) }
    if let specific = config.versionPolicy?.specific {
      let present = Set(versions.numbers)
      for (index, version) in specific.versions.enumerated() where !present.contains(version) {
        warn(
          "version-missing", .load,
          "version \(version) is specified for model '\(name)', but the version directory is not present",
          remedy: "make the directory \(version), or remove the number",
          at: ["version_policy", "specific", "versions", .index(index)], source: Source.lifeCycle)
      }
    }
    if selected.isEmpty {
      refuse(
        "no-version", .load, "at least one version must be available under the version policy of model '\(name)'",
        remedy: versionRemedy(versions), at: versions.numbers.isEmpty ? nil : "version_policy",
        file: versions.numbers.isEmpty ? entry.directory : nil, source: Source.lifeCycle)
    }
  }

  private func versionRemedy(_ versions: VersionDirectories) -> String {
    if versions.numbers.isEmpty {
      if name.hasPrefix(".") {
        return "move it out of the repository: the server takes every folder there for a model"
      }
      return config.platform == ensemblePlatform
        ? "make an empty directory 1: an ensemble needs one too" : "put the model's files into a directory 1"
    }
    if config.versionPolicy?.latest?.numVersions == 0 { return "write `num_versions: 1` or more" }
    return "there are the versions \(versions.numbers.reversed().map { String($0) }.joined(separator: ", "))"
  }

  private mutating func report(_ oddity: VersionDirectories.Oddity) {
    let file = "\(entry.directory)/\(oddity.name)"
    switch oddity.kind {
    case .leadingZero:
      warn(
        "version-leading-zero", .load,
        "ignore version directory '\(oddity.name)' which contains leading zeros in its directory name",
        remedy: "rename it to a number without leading zeros", file: file, source: Source.lifeCycle)
    case .notANumber:
      let message = "ignore version directory '\(oddity.name)' which fails to convert to integral number"
      if oddity.name.utf8.contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
        warn(
          "version-not-a-number", .load, message, remedy: "rename it if it is meant to be a version", file: file,
          source: Source.lifeCycle)
      } else {
        note("version-not-a-number", .load, message, file: file, source: Source.lifeCycle)
      }
    case .numberWithTail(let number):
      warn(
        "version-with-tail", .load,
        "directory '\(oddity.name)' counts as version \(number), whose files are looked for in directory '\(number)'",
        remedy: "move it out of the model's directory, or rename it", file: file, source: Source.lifeCycle)
    case .outOfRange:
      refuse(
        "version-out-of-range", .load,
        "directory '\(oddity.name)' is a number that does not fit 64 bits: the server ends on it",
        remedy: "rename it", file: file, source: Source.lifeCycle)
    }
  }

  /// Whether a folder that is no version comes first where the server looks for a model file to tell the backend by.
  mutating func checkFirstFolder() {
    guard let listing = entry.listing, let first = listing.directories.first, let versions,
      let document = entry.document?.config, document.backend.isEmpty, document.platform.isEmpty,
      document.defaultModelFilename.isEmpty, !versions.numbers.isEmpty,
      !versions.numbers.contains(where: { String($0) == first.name })
    else { return }
    warn(
      "first-folder-no-version", .poll,
      "the server tells the backend by the files in '\(first.name)', the first folder by name, which is no version",
      remedy: "write `backend`, or remove the folder", file: "\(entry.directory)/\(first.name)",
      source: Source.modelConfigUtils)
  }
}
