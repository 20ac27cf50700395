import Deployment
import Facts
import RuleText
import Testing

/// Units of systemd that start a server.
@Suite struct SystemdTests {
  private static let container = """
    # Triton in a container
    [Unit]
    Description=tritonserver --model-repository=/no
    After=docker.service

    [Service]
    Environment="TAG=24.10-py3" MODELS=/srv/models
    ExecStartPre=-/usr/bin/docker rm -f triton
    ExecStart=/usr/bin/docker run --rm --gpus all -p 127.0.0.1:8000:8000 --ulimit memlock=-1 \\
      -v ${MODELS}:/models nvcr.io/nvidia/tritonserver:${TAG} \\
      tritonserver --model-repository=/models
    ExecStop=/usr/bin/docker stop triton
    LimitNOFILE=65536
    Restart=always

    [Install]
    WantedBy=multi-user.target
    """

  @Test func `a container is read with the variables of the unit`() throws {
    let deployment = try Tables.one(Self.container, file: "triton.service")
    #expect(deployment["kind"] == "docker")
    #expect(deployment["image.reference"] == "nvcr.io/nvidia/tritonserver:24.10-py3")
    #expect(deployment["server.modelRepositories"] == .strings(["/models"]))
    #expect(deployment.origin("server.modelRepositories")?.hasPrefix("triton.service:11:") == true)
    // The unit's limit is that of the docker client.
    #expect(deployment["limits.nofile"] != .int(65_536))
    #expect(deployment["limits.memlock"] == .null)
  }

  @Test func `a server without a container has the unit's user and limits`() throws {
    let deployment = try Tables.one(
      """
      [Service]
      User=triton
      LimitNOFILE=65536:524288
      LimitMEMLOCK=infinity
      MemoryMax=16G
      EnvironmentFile=/etc/triton.env
      ExecStart=@-/opt/tritonserver/bin/tritonserver --model-repository=/m --id=%i
      """, file: "triton@.service")
    #expect(deployment["kind"] == "command")
    #expect(deployment["container.user"] == "triton")
    #expect(deployment["container.runsAsRoot"] == false)
    #expect(deployment["limits.nofile"] == .int(65_536))
    #expect(deployment["limits.memlock"] == .null)
    #expect(deployment["memory.limit"] == .int(16 << 30))
    #expect(deployment["server.modelRepositories"] == .strings(["/m"]))
    #expect(deployment.notRead == ["triton@.service:6:17: the environment file /etc/triton.env"])
    #expect(deployment.origin("limits.nofile") == "triton@.service:3:13")
  }

  @Test(arguments: [
    ("[Unit]\nDescription=x", "a unit of systemd without [Service]"),
    ("[Service]\nUser=x", "the service has no ExecStart"),
    ("[Service]\nExecStart=/usr/bin/docker-compose up", "no server is started here"),
    ("[Container]\nImage=nvcr.io/nvidia/tritonserver:24.10-py3", "a container of Quadlet"),
    ("[Service]\nExecStart=tritonserver --id='a", "the quote ' is not closed"),
  ])
  func `a unit that starts no server says so`(text: String, message: String) {
    #expect {
      try Tables.read(text, file: "x.service")
    } throws: { error in "\(error)".hasPrefix("x.service:") && "\(error)".contains(message) }
  }

  @Test func `a test in brackets is no unit`() throws {
    #expect(try Tables.one("[ -d /m ] && tritonserver --model-repository=/m")["kind"] == "command")
  }
}
