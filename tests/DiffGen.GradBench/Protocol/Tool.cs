using System.Diagnostics;
using System.Text.Json;

namespace DiffGen.GradBench.Protocol;

/// <summary>A tool of GradBench: it answers each message, a line of JSON, by one line of JSON.</summary>
internal static class Tool
{
    private const string Name = "diffgen";

    // A first run finds pages that nobody has touched and a tape that has yet to grow.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(20);

    // Where runs are measured, .NET has compiled anew what of the base library they call: after thirty calls, and a tenth of a second after that.
    private static readonly TimeSpan LongWarmUp = TimeSpan.FromMilliseconds(300);

    public static void Run(TextReader input, Stream output)
    {
        while (input.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            using (JsonDocument message = JsonDocument.Parse(line))
            using (Utf8JsonWriter answer = new(output))
            {
                Answer(message.RootElement, answer);
            }

            output.WriteByte((byte)'\n');
            output.Flush();
        }
    }

    private static void Answer(JsonElement message, Utf8JsonWriter answer)
    {
        answer.WriteStartObject();
        answer.WritePropertyName("id");
        message.GetProperty("id").WriteTo(answer);
        switch (message.GetProperty("kind").GetString())
        {
            case "start":
                answer.WriteString("tool", Name);
                break;
            case "define":
                string module = message.GetProperty("module").GetString()!;
                if (Modules.All.ContainsKey(module))
                {
                    answer.WriteBoolean("success", true);
                }
                else
                {
                    Fail(answer, $"The tool can't do '{module}'.");
                }

                break;
            case "evaluate":
                Evaluate(message, answer);
                break;
        }

        answer.WriteEndObject();
    }

    private static void Evaluate(JsonElement message, Utf8JsonWriter answer)
    {
        string module = message.GetProperty("module").GetString()!;
        string function = message.GetProperty("function").GetString()!;
        if (!Modules.All.TryGetValue(module, out var functions) || !functions.TryGetValue(function, out Preparation? prepare))
        {
            Fail(answer, $"The tool has no function '{function}' of '{module}'.");
            return;
        }

        List<(string Name, TimeSpan Time)> timings;
        Evaluation evaluation;
        try
        {
            (evaluation, timings) = Time(prepare, message.GetProperty("input"));
        }
        catch (Exception exception)
        {
            // Whatever is wrong with the input is the answer; the next message is a new start.
            Fail(answer, exception.ToString());
            return;
        }

        answer.WriteBoolean("success", true);
        answer.WritePropertyName("output");
        evaluation.Write(answer);
        answer.WriteStartArray("timings");
        foreach ((string name, TimeSpan time) in timings)
        {
            answer.WriteStartObject();
            answer.WriteString("name", name);
            answer.WriteNumber("nanoseconds", (long)time.TotalNanoseconds);
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }

    /// <summary>Runs at least as often, and for at least as long, as the input asks.</summary>
    private static (Evaluation Evaluation, List<(string Name, TimeSpan Time)> Timings) Time(Preparation prepare, JsonElement input)
    {
        int minimumRuns = Number(input, "min_runs") is { } runs ? (int)runs : 1;
        TimeSpan minimumTime = TimeSpan.FromSeconds(Number(input, "min_seconds") ?? 0);
        long start = Stopwatch.GetTimestamp();
        Evaluation evaluation = prepare(input);
        do
        {
            evaluation.Run();
        }
        while (Stopwatch.GetElapsedTime(start) < (minimumRuns > 1 || minimumTime > TimeSpan.Zero ? LongWarmUp : WarmUp));

        List<(string Name, TimeSpan Time)> timings = [("prepare", Stopwatch.GetElapsedTime(start))];
        TimeSpan total = TimeSpan.Zero;
        for (int run = 0; run < minimumRuns || total < minimumTime; run++)
        {
            start = Stopwatch.GetTimestamp();
            evaluation.Run();
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            timings.Add(("evaluate", time));
            total += time;
        }

        return (evaluation, timings);
    }

    private static double? Number(JsonElement input, string name) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;

    private static void Fail(Utf8JsonWriter answer, string error)
    {
        answer.WriteBoolean("success", false);
        answer.WriteString("error", error);
    }
}
