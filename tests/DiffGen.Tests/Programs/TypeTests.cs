using System;
using DiffGen;

/// <summary>Objects whose class shows at run time: type patterns, casts, and objects that are taken apart.</summary>
public static partial class TypeTests
{
    public class Shape
    {
        public double X;

        public Shape Next;
    }

    public class Circle : Shape
    {
        private double _radius = 0.75;

        public double[] Weights = [0.5, 0.25];

        public double Radius
        {
            get => _radius;
            set => _radius = value;
        }

        public void Deconstruct(out double area, out double x)
        {
            area = Radius * Radius;
            x = X;
        }
    }

    public class Ring : Circle
    {
        public double Inner { get; set; }

        public int Kind;
    }

    public class Square : Shape
    {
        public double Side;
    }

    public record Spring(double Stiffness, double Rest)
    {
        public double Length;
    }

    public record Damped(double Stiffness, double Rest, double Damping) : Spring(Stiffness, Rest);

    public class Scene
    {
        public Shape[] Shapes = [];

        public double Scale = 1.5;
    }

    public static Shape ACircle() => new Circle();

    public static Shape ARing() => new Ring { Kind = 2, Next = new Square() };

    public static Shape ASquare() => new Square { Next = new Circle() };

    public static Scene AScene() => new() { Shapes = [new Circle(), new Square(), ARing(), null, new Shape(), new Circle(), new Ring()] };

    // @shape s=TypeTests.ACircle()
    // @at s=null
    [Differentiable]
    public static double IsNull(Shape s, double x) => s is Circle c ? c.Radius * x : s is null ? x : s.X * x;

    // @shape s=TypeTests.ARing()
    [Differentiable]
    public static double OfACircle(Shape s, double x) => Area(s, x) * Area(s.Next, x);

    // @shape s=new() q=new()
    [Differentiable]
    public static double OfASquare(Shape s, Square q, double x) => Area(q, x) * q.Side * Area(s, x);

    [Differentiable]
    private static double Area(Shape s, double x)
    {
        if (s is Circle { Radius: > 0.1 } c)
        {
            c.Weights[0] *= x;
            return (c.Radius * c.Radius * c.Weights[0]) + c.X;
        }

        if (s is Square q)
        {
            q.Side *= x;
            return q.Side * q.X;
        }

        return x * s.X;
    }

    // @shape scene=TypeTests.AScene()
    [Differentiable]
    public static double Total(Scene scene, double x)
    {
        double sum = 0;
        foreach (Shape s in scene.Shapes)
        {
            switch (s)
            {
                case Ring { Kind: 2 } ring:
                    sum += ring.Radius * ring.Inner * x;
                    ring.Inner *= sum;
                    break;
                case Circle circle when sum > 0:
                    sum += circle.Radius * circle.Weights[1] * scene.Scale;
                    circle.Radius *= x;
                    break;
                case Square:
                    sum += ((Square)s).Side * s.X;
                    break;
                case null:
                    break;
                default:
                    sum += s.X * x;
                    break;
            }
        }

        return sum * scene.Scale;
    }

    // @shape c=new()
    [Differentiable]
    public static double Positional(Circle c, double x)
    {
        Shape s = c;
        var (area, at) = c;
        return s switch
        {
            Square q => q.Side,
            Circle(var a, > 0) => a * x * area,
            _ => at,
        };
    }

    // @shape s=TypeTests.ASquare()
    // @at s=TypeTests.ARing()
    [Differentiable]
    public static double Along(Shape s, double x)
    {
        double sum = 0;
        for (Shape t = s; t is not null; t = t.Next)
        {
            if (t is not Circle c)
            {
                sum += t.X * x;
                continue;
            }

            c.Weights[1] *= c.X + x;
            sum += c.Radius * c.Weights[1] * sum;
        }

        return sum;
    }

    // @shape c=new()
    [Differentiable]
    public static double Casts(Circle c, double x)
    {
        Shape s = c;
        double sum = x;
        for (int i = 0; i < 3; i++)
        {
            Circle same = (Circle)s;
            sum += same.Radius * sum;
            same.Radius -= 0.1 * sum;
            Ring ring = s as Ring;
            sum += ring?.Inner ?? s.X;
        }

        return sum * (s as Circle).Weights[1];
    }

    // @shape s=TypeTests.ACircle()
    // @throws s=TypeTests.ASquare()
    [Differentiable]
    public static double WrongCast(Shape s, double x) => x * ((Circle)s).Radius;

    public static Spring ADamper() => new Damped(0.5, 0.6, 0.7) { Length = 1.1 };

    // @shape r=new(0.5,0.6){Length=1.1}
    [Differentiable]
    public static double Records(Spring r, double x) => Energy(r, x);

    // @shape r=TypeTests.ADamper()
    [Differentiable]
    public static double DerivedRecords(Spring r, double x) => Energy(r, x) * r.Length;

    [Differentiable]
    private static double Energy(Spring r, double x)
    {
        var (k, rest) = r;
        if (r is Damped(var k2, _, > 0 and var d))
        {
            return k2 * d * x;
        }

        return r is (> 0, var other) ? k * (r.Length - other) * x * rest : x;
    }
}
