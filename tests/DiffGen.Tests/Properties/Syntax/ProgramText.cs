using System.Globalization;
using System.Text;

namespace DiffGen.Tests.Properties.Syntax;

/// <summary>A program as a C# file.</summary>
internal sealed class ProgramText
{
    private readonly SourceProgram _program;
    private readonly StringBuilder _text = new();
    private readonly Names _names = new();
    private readonly ExpressionText _expressions;
    private int _indent;

    private ProgramText(SourceProgram program)
    {
        _program = program;
        _expressions = new ExpressionText(program, _names);
    }

    public static string Of(SourceProgram program, string className)
    {
        var writer = new ProgramText(program);
        writer.Line("using System;");
        writer.Line("using System.Collections.Generic;");
        writer.Line("using DiffGen;");
        writer.Line("");
        writer.Line("public static partial class " + className);
        writer.Braces(() =>
        {
            foreach (var method in program.Methods)
            {
                var start = writer._text.Length;
                writer.Method(method);
                if (method.IsGeneric)
                {
                    var text = writer._text.ToString(start, writer._text.Length - start);
                    writer._text.Length = start;
                    writer._text.Append(GenericText.Of(text));
                }
            }
        });
        return writer._text.ToString();
    }

    private void Method(Method method)
    {
        _names.Enter();
        var parameters = string.Join(", ", method.Parameters.Select(Parameter));
        var head = method.IsGeneric
            ? "public static " + method.Return + " " + method.Name + "<T>(" + parameters + ") where T : System.Numerics.IFloatingPointIeee754<T>"
            : method.TakesMap ? "public static " + method.Return + " " + method.Name + "<F>(" + parameters + ") where F : struct, IMap"
            : "public static " + method.Return + " " + method.Name + "(" + parameters + ")";
        Line("[Differentiable" + Settings(method) + "]");
        if (method.Body.Statements is [Return { Value: { } value }])
        {
            Line(head + " => " + _expressions.Outer(value) + ";");
        }
        else
        {
            Line(head);
            Body(method.Body);
        }

        _names.Leave();
        if (method != _program.Methods[^1])
        {
            Line("");
        }
    }

    private string Settings(Method method)
    {
        var settings = new List<string>();
        if (_program.HasTangents)
        {
            settings.Add("Modes = DerivativeModes.Reverse | DerivativeModes.Forward"
                + (_program.HasProducts && method.Return.IsReal ? " | DerivativeModes.HessianVectorProduct" : "")
                + (_program.HasHessians && method.Return.IsReal && method.HasFixedInputs ? " | DerivativeModes.Hessian" : ""));
        }

        if (method.IsCheckpoint)
        {
            settings.Add("Checkpoint = true");
        }

        if (method.Snapshots > 0)
        {
            settings.Add("LoopSnapshots = " + method.Snapshots.ToString(CultureInfo.InvariantCulture));
        }

        return settings.Count == 0 ? "" : "(" + string.Join(", ", settings) + ")";
    }

    private string Parameter(Parameter parameter)
    {
        var attribute = parameter.IsConstant ? "[Constant] " : parameter.IsOutput ? "[Output] " : "";
        var modifier = parameter.Passing switch
        {
            Passing.In => "in ",
            Passing.Ref => "ref ",
            Passing.Out => "out ",
            _ => "",
        };
        return attribute + modifier + parameter.Type + " " + _names.Declare(parameter.Variable);
    }

    private void Body(Block block) => Braces(() =>
    {
        _names.Enter();
        foreach (var statement in block.Statements)
        {
            Statement(statement);
        }

        _names.Leave();
    });

    private void Statement(Statement statement)
    {
        switch (statement)
        {
            case Block block:
                Body(block);
                break;
            case Declare declare:
                Line(Declaration(declare) + ";");
                break;
            case Do action:
                Line(_expressions.Outer(action.Expression) + ";");
                break;
            case If branch:
                Line("if (" + _expressions.Outer(branch.Condition) + ")");
                Body(branch.Then);
                if (branch.Else != null)
                {
                    Line("else");
                    Body(branch.Else);
                }

                break;
            case For loop:
                For(loop);
                break;
            case While { TestsLast: true } loop:
                Line("do");
                Body(loop.Body);
                Line("while (" + _expressions.Outer(loop.Condition) + ");");
                break;
            case While loop:
                Line("while (" + _expressions.Outer(loop.Condition) + ")");
                Body(loop.Body);
                break;
            case Foreach loop:
                var buffer = _expressions.Outer(loop.Buffer);
                _names.Enter();
                Line("foreach (" + loop.Variable.Type + " " + _names.Declare(loop.Variable) + " in " + buffer + ")");
                Body(loop.Body);
                _names.Leave();
                break;
            case Switch choice:
                Switch(choice);
                break;
            case AssignAll all:
                Line("(" + string.Join(", ", all.Targets.Select(_expressions.Outer)) + ") = (" + string.Join(", ", all.Values.Select(_expressions.Outer)) + ");");
                break;
            case Try protection:
                Line("try");
                Body(protection.Body);
                Line("finally");
                Body(protection.Cleanup);
                break;
            case TakeApart parts:
                var whole = _expressions.Outer(parts.Value);
                Line("(" + string.Join(", ", parts.Variables.Select(v => v.Type + " " + _names.Declare(v))) + ") = " + whole + ";");
                break;
            case TakeSlopes slopes:
                var given = slopes.Arguments.Select(_expressions.Outer).ToList();
                Line(_program.Method(slopes.Method).Name + "Gradient(" + string.Join(", ", given.Concat(slopes.Variables.Select(v => "out " + v.Type + " " + _names.Declare(v)))) + ");");
                break;
            case Goto jump:
                Line("goto label" + jump.Label + ";");
                break;
            case Label label:
                Line("label" + label.Id + ": ;");
                break;
            case DeclareReference reference:
                var place = _expressions.Outer(reference.Place);
                Line("ref " + reference.Variable.Type + " " + _names.Declare(reference.Variable) + " = ref " + place + ";");
                break;
            case DeclareFunction { Function: var function }:
                Function(function);
                break;
            case Break:
                Line("break;");
                break;
            case Continue:
                Line("continue;");
                break;
            case Throw:
                Line("throw new " + Throw.Exception + "();");
                break;
            case Return { Value: { } value }:
                Line("return " + _expressions.Outer(value) + ";");
                break;
            case Return:
                Line("return;");
                break;
            default:
                throw new NotSupportedException(statement.ToString());
        }
    }

    private void Function(LocalFunction function)
    {
        _names.Enter();
        var parameters = string.Join(", ", function.Parameters.Select(p => p.Type + " " + _names.Declare(p)));
        Line(function.IsLambda
            ? "Func<" + string.Concat(function.Parameters.Select(p => p.Type + ", ")) + function.Return + "> L" + function.Id + " = (" + parameters + ") =>"
            : function.Return + " L" + function.Id + "(" + parameters + ")");
        Body(function.Body);
        if (function.IsLambda)
        {
            Line(";");
        }

        _names.Leave();
    }

    private string Declaration(Declare declare)
    {
        // A value may not see its own variable, but those before it.
        var parts = new List<string>();
        for (var i = 0; i < declare.Variables.Count; i++)
        {
            var value = i < declare.Values.Count ? " = " + _expressions.Outer(declare.Values[i]) : "";
            parts.Add(_names.Declare(declare.Variables[i]) + value);
        }

        return declare.Variables[0].Type + " " + string.Join(", ", parts);
    }

    private void For(For loop)
    {
        _names.Enter();
        var start = loop.Start == null ? "" : Declaration(loop.Start);
        var condition = loop.Condition == null ? "" : " " + _expressions.Outer(loop.Condition);
        var steps = loop.Steps.Count == 0 ? "" : " " + string.Join(", ", loop.Steps.Select(_expressions.Outer));
        Line("for (" + start + ";" + condition + ";" + steps + ")");
        Body(loop.Body);
        _names.Leave();
    }

    private void Switch(Switch choice)
    {
        Line("switch (" + _expressions.Outer(choice.Subject) + ")");
        Braces(() =>
        {
            for (var i = 0; i < choice.Sections.Count; i++)
            {
                Line(i < choice.Labels.Count ? "case " + choice.Labels[i].ToString(CultureInfo.InvariantCulture) + ":" : "default:");
                Body(choice.Sections[i]);
                Line("    break;");
            }
        });
    }

    private void Braces(Action content)
    {
        Line("{");
        _indent++;
        content();
        _indent--;
        Line("}");
    }

    private void Line(string line) => _text.Append(' ', line.Length == 0 ? 0 : 4 * _indent).Append(line).Append('\n');
}
